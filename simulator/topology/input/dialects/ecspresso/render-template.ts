import type { UnknownCause } from "../input-value.ts";
import { type MappedText, mappedText, type Piece } from "./mapped-text.ts";
import { evaluateExpression } from "./template-expression.ts";
import type { TemplateFunctions, TemplateValue } from "./template-value.ts";

interface RenderOptions {
  readonly text: string;
  readonly functions: TemplateFunctions;
  /** In JSON an unknown value outside of quotes has to get some. */
  readonly isJson: boolean;
  /** Whether known values are filled in; else there are marks only, and nothing shows a value. @default true */
  readonly fillsIn?: boolean;
}

/** A file with its templates filled in. */
export interface RenderedText {
  readonly mapped: MappedText;
  /** A text with unknown values in it, in its parts; `undefined` where all of it is known. */
  unknownsIn(text: string): UnknownsInText | undefined;
  /** A text as it may be shown, without the marks of unknown values. */
  withoutMarks(text: string): string;
  readonly problems: readonly TemplateProblem[];
}

export interface TemplateProblem {
  readonly offset: number;
  readonly message: string;
}

export interface UnknownsInText {
  readonly causes: readonly [UnknownCause, ...UnknownCause[]];
  /** Offsets of the `{{` that they come from. */
  readonly calls: readonly number[];
  /** The text with a word in place of what is not known. */
  readonly standIn: string;
}

interface Mark {
  readonly call: number;
  readonly causes: readonly UnknownCause[];
}

type Part =
  | { readonly kind: "copied"; readonly text: string; readonly source: number }
  | { readonly kind: "made"; readonly value: TemplateValue; readonly source: number };

/** Fills in the templates of a file. What is not known becomes a mark, which {@link RenderedText.unknownsIn} finds again. */
export function renderTemplate({
  text,
  functions,
  isJson,
  fillsIn = true,
}: RenderOptions): RenderedText {
  const { parts, problems } = partsOf(text, functions);
  const mark = unusedLetter([text, ...parts.map(writtenBy)].join(""));
  const marked: Mark[] = [];
  const marks = new RegExp(`${mark}(\\d+)${mark}`, "g");
  let isInString = false;
  const pieces = parts.map((part): Piece => {
    const { source } = part;
    if (part.kind === "made" && (part.value.kind === "unknown" || !fillsIn)) {
      const causes = part.value.kind === "unknown" ? part.value.causes : [];
      const written = `${mark}${marked.push({ call: source, causes }) - 1}${mark}`;
      return { text: isJson && !isInString ? `"${written}"` : written, source, isCopied: false };
    }
    const written = writtenBy(part);
    isInString = endsInString(written, isInString);
    return { text: written, source, isCopied: part.kind === "copied" };
  });
  return {
    mapped: mappedText(pieces),
    problems,
    unknownsIn(value) {
      const found = [...value.matchAll(marks)].flatMap(([, index]) => marked[Number(index)] ?? []);
      const [first, ...others] = found.flatMap(({ causes }) => causes);
      if (first === undefined) return undefined;
      return {
        causes: [first, ...others],
        calls: found.map(({ call }) => call),
        standIn: value.replaceAll(marks, "unknown"),
      };
    },
    withoutMarks: (value) => value.replaceAll(marks, "{{…}}"),
  };
}

function writtenBy(part: Part): string {
  if (part.kind === "copied") return part.text;
  return part.value.kind === "text"
    ? part.value.text
    : part.value.kind === "number"
      ? String(part.value.number)
      : "";
}

/** What stands between templates, and what the templates give. */
function partsOf(text: string, functions: TemplateFunctions) {
  const parts: Part[] = [];
  const problems: TemplateProblem[] = [];
  let from = 0;
  let trims = false;
  const copy = (end: number, trimsEnd: boolean) => {
    let [start, stop] = [from, end];
    if (trims) while (start < stop && isSpace(text[start])) start++;
    if (trimsEnd) while (stop > start && isSpace(text[stop - 1])) stop--;
    if (stop > start) parts.push({ kind: "copied", text: text.slice(start, stop), source: start });
  };
  for (let open = text.indexOf("{{"); open !== -1; open = text.indexOf("{{", from)) {
    const action = actionAt(text, open);
    if (action === undefined) {
      problems.push({ offset: open, message: "A template begins with {{ and has no }}." });
      break;
    }
    copy(open, action.trimsBefore);
    from = action.end;
    trims = action.trimsAfter;
    if (action.isComment) continue;
    const value = evaluateExpression(action.source, { functions, call: open });
    if (value.kind === "wrong") problems.push({ offset: open, message: value.message });
    else parts.push({ kind: "made", value, source: open });
  }
  copy(text.length, false);
  return { parts, problems };
}

/** `{{ … }}`, also `{{- … -}}`, which takes the white space beside it away. */
function actionAt(text: string, open: number) {
  const comment = /\{\{(- )?\/\*[\s\S]*?\*\/( -)?\}\}/y;
  const call = /\{\{(-(?=\s))?((?:`[^`]*`|"(?:[^"\\\n]|\\.)*"|(?!\}\})[^`"])*?)(\s-)?\}\}/y;
  for (const pattern of [comment, call]) {
    pattern.lastIndex = open;
    const match = pattern.exec(text);
    if (match === null) continue;
    const isComment = pattern === comment;
    return {
      isComment,
      source: isComment ? "" : (match[2] ?? ""),
      trimsBefore: match[1] !== undefined,
      trimsAfter: match[isComment ? 2 : 3] !== undefined,
      end: open + match[0].length,
    };
  }
  return undefined;
}

function isSpace(letter: string | undefined): boolean {
  return letter !== undefined && /\s/.test(letter);
}

/** Whether JSON that began in or outside of a string is in one at its end. */
function endsInString(json: string, beganInString: boolean): boolean {
  let isInString = beganInString;
  for (let at = 0; at < json.length; at++) {
    if (json[at] === '"') isInString = !isInString;
    else if (isInString && json[at] === "\\") at++;
  }
  return isInString;
}

/** A letter of Unicode's private use, which JSON and YAML take as any other and this text does not have. */
function unusedLetter(text: string): string {
  for (let code = 0xe000; code < 0xf8ff; code++) {
    const letter = String.fromCharCode(code);
    if (!text.includes(letter)) return letter;
  }
  return "\uf8ff";
}
