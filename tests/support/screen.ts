import { type IBufferCell, type IBufferLine, Terminal } from "@xterm/headless";

interface ScreenOptions {
  readonly columns: number;
  /** `marked`: `<red>503</red>` for colours, and the same for bold and dim. @default "left out" */
  readonly styles?: "marked" | "left out";
}

/**
 * What somebody sees of this output on a terminal so wide, with all that has scrolled away: a row that is longer than
 * the terminal goes on in the next one, as there. Spaces at the end of a row are left out.
 */
export async function screenOf(
  output: string,
  { columns, styles = "left out" }: ScreenOptions,
): Promise<string> {
  const terminal = new Terminal({
    cols: columns,
    rows: 40,
    scrollback: 10_000,
    allowProposedApi: true,
  });
  const { promise: written, resolve } = Promise.withResolvers<void>();
  terminal.write(output, resolve);
  await written;
  const { active } = terminal.buffer;
  const rows = Array.from({ length: active.length }, (_, row) => active.getLine(row));
  const shown = rows.map((row) => {
    if (row === undefined) return "";
    return (styles === "marked" ? markedRow(row) : row.translateToString(true)).trimEnd();
  });
  terminal.dispose();
  return `${shown.join("\n").trimEnd()}\n`;
}

const COLOURS = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

function markedRow(row: IBufferLine): string {
  let text = "";
  let open = "";
  let spaces = "";
  for (let column = 0; column < row.length; column++) {
    const cell = row.getCell(column);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const characters = cell.getChars() || " ";
    if (characters === " ") {
      spaces += characters;
      continue;
    }
    const style = styleOf(cell);
    const change = `${open && `</${open}>`}${spaces}${style && `<${style}>`}`;
    text += style === open ? spaces : change;
    [open, spaces] = [style, ""];
    text += characters;
  }
  return open ? `${text}</${open}>` : text;
}

/** The names of a cell's styles, e.g. `bold red`. */
function styleOf(cell: IBufferCell): string {
  const colour = cell.isFgPalette() ? colourName(cell.getFgColor()) : "";
  return [cell.isBold() ? "bold" : "", cell.isDim() ? "dim" : "", colour].filter(Boolean).join(" ");
}

function colourName(index: number): string {
  const name = COLOURS[index % 8] ?? "";
  if (index > 15) return `colour ${index}`;
  return index < 8 ? name : `bright ${name}`;
}

/**
 * A screen without what differs from run to run, every mask as long as what it hides: times, request and run ids, ports,
 * durations, and random parts of names. Durations that are not in a column of their own should be the last of their row.
 */
export function masked(screen: string): string {
  return screen
    .replaceAll(/\b\d{4}-\d\d-\d\d(?=T\d\d:)/g, "0000-00-00")
    .replaceAll(/\d\d:\d\d:\d\d(\.\d{3})?/g, (time) => time.replaceAll(/\d/g, "0"))
    .replaceAll(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, (id) => id.replaceAll(/\w/g, "x"))
    .replaceAll(/\b[0-9a-f]{8}(?=(?:<\/\w+>)?$)/gm, "xxxxxxxx")
    .replaceAll(/"duration":\d+,.*…/g, '"duration":n…')
    .replaceAll(/"(duration|upstream_service_time)":("?)\d+/g, '"$1":$2n')
    .replaceAll(/(127\.0\.0\.1):\d+/g, "$1:ppppp")
    .replaceAll(/\b127\.255\.\d+\.\d+/g, "127.255.n.n")
    .replaceAll(/( *)\b\d+ ms\b/g, (all, spaces) =>
      spaces.length > 1 ? "n ms".padStart(all.length) : `${spaces}n ms`,
    )
    .replaceAll(/\bin \d+\.\d s\b/g, "in n s")
    .replaceAll(/\b\d{8}-\d{6}-[0-9a-f]{4}\b/g, "<run id>")
    .replaceAll(/\/\S+\/sc-sim-test-\w+/g, "<home>")
    .replaceAll(/\becs-service-connect-[A-Za-z0-9]{5}\b/g, "ecs-service-connect-xxxxx");
}
