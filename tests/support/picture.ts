/** The width of a character and the height of a row, in pixels. */
const CELL = { width: 8.2, height: 18 };
const PADDING = 16;
/** Of the bar at the top, with the title. */
const BAR = 32;

/** Colours that can be read on the background of each scheme. */
const SCHEMES = {
  light: {
    ...{ background: "#f6f8fa", border: "#d0d7de", text: "#1f2328", title: "#59636e" },
    ...{ red: "#cf222e", green: "#1a7f37", yellow: "#7d4e00" },
    ...{ blue: "#0969da", magenta: "#8250df", cyan: "#0f6e78" },
  },
  dark: {
    ...{ background: "#0d1117", border: "#30363d", text: "#e6edf3", title: "#9198a1" },
    ...{ red: "#ff7b72", green: "#3fb950", yellow: "#d29922" },
    ...{ blue: "#58a6ff", magenta: "#bc8cff", cyan: "#39c5cf" },
  },
} as const;

interface PictureOptions {
  readonly title: string;
  /** In characters. */
  readonly columns: number;
}

/** Some characters of one style. */
interface Span {
  readonly column: number;
  readonly text: string;
  /** As `screenOf` names it, e.g. `bold red`. */
  readonly style: string;
}

/** A screen with its styles marked, as `screenOf` gives it, as an SVG file for light and dark pages. */
export function pictureOf(screen: string, { title, columns }: PictureOptions): string {
  const rows = screen.trimEnd().split("\n");
  const width = Math.ceil(columns * CELL.width + 2 * PADDING);
  const height = BAR + rows.length * CELL.height + PADDING;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${styleSheet()}</style>`,
    `<rect class="window" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>`,
    `<text class="title" x="${width / 2}" y="${BAR - 11}" text-anchor="middle">${escaped(title)}</text>`,
    `<path class="rule" d="M0.5 ${BAR - 0.5}H${width - 0.5}"/>`,
    ...rows.flatMap((row, index) => spansOf(row).map((span) => textElement(span, index))),
    "</svg>\n",
  ].join("\n");
}

/** Its length is given, so that columns stay columns in every font. */
function textElement({ column, text, style }: Span, row: number): string {
  const x = (PADDING + column * CELL.width).toFixed(1);
  const y = BAR + (row + 1) * CELL.height;
  const length = (text.length * CELL.width).toFixed(1);
  const names = style === "" ? "" : ` class="${style}"`;
  return `<text${names} x="${x}" y="${y}" textLength="${length}">${escaped(text)}</text>`;
}

/** A beginning or an end of a style: names that `screenOf` gives, so that `<task id>` is not one. */
const MARK =
  /<(\/?)((?:bold|dim|bright|black|red|green|yellow|blue|magenta|cyan|white)(?: \w+)*)>/g;

function spansOf(row: string): readonly Span[] {
  const spans: Span[] = [];
  let column = 0;
  let style = "";
  let end = 0;
  const add = (text: string) => {
    // Spaces need no element; a row is the same with them and without.
    for (const { 0: part, index } of text.matchAll(/\S+(?: \S+)*/g)) {
      spans.push({ column: column + index, text: part, style });
    }
    column += text.length;
  };
  for (const { 0: mark, 1: slash, 2: name = "", index } of row.matchAll(MARK)) {
    add(row.slice(end, index));
    style = slash === "/" ? "" : name;
    end = index + mark.length;
  }
  add(row.slice(end));
  return spans;
}

function styleSheet(): string {
  const rules = (scheme: keyof typeof SCHEMES) => {
    const { background, border, text, title, ...colours } = SCHEMES[scheme];
    return [
      `.window{fill:${background};stroke:${border}}.rule{stroke:${border}}`,
      `text{fill:${text}}text.title{fill:${title}}`,
      ...Object.entries(colours).map(([name, value]) => `text.${name}{fill:${value}}`),
    ].join("");
  };
  return [
    "text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace}",
    "text.title{font-family:system-ui,sans-serif}.bold{font-weight:bold}.dim{opacity:.72}",
    rules("light"),
    `@media(prefers-color-scheme:dark){${rules("dark")}}`,
  ].join("");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
