import type { JsonPath, ParsedFile } from "../../files/parsed-file.ts";
import { describePath } from "../../problems/located.ts";
import type { InputValue, Origin, ScalarValue } from "../input-value.ts";
import type { RenderedText } from "./render-template.ts";

interface ValuesOptions {
  /** As the reader would name it. */
  readonly file: string;
  readonly parsed: ParsedFile;
  readonly rendered: RenderedText;
  /** Gets the path of the value that each unknown call is in, by the call. */
  readonly paths: Map<number, string>;
}

/** What a file holds, where a text with a part that is not known is not known. */
export function valuesIn({ file, parsed, rendered, paths }: ValuesOptions): InputValue {
  return inputOf(parsed.value, []);

  function inputOf(value: unknown, path: JsonPath): InputValue {
    const origin = originAt(path);
    if (Array.isArray(value)) {
      return {
        ...{ kind: "list", origin },
        items: value.map((item, index) => inputOf(item, [...path, index])),
      };
    }
    if (typeof value === "object" && value !== null) {
      const entries = Object.entries(value).map(
        ([key, entry]) => [known(key), inputOf(entry, [...path, key])] as const,
      );
      return { kind: "map", entries: new Map(entries), origin };
    }
    return typeof value === "string"
      ? textOf(value, path, origin)
      : { kind: "scalar", value: value as ScalarValue["value"], origin };
  }

  function textOf(value: string, path: JsonPath, origin: Origin): InputValue {
    const unknowns = rendered.unknownsIn(value);
    if (unknowns === undefined) return { kind: "scalar", value, origin };
    const { causes, calls, standIn } = unknowns;
    for (const call of calls) if (!paths.has(call)) paths.set(call, describePath(path));
    const [cause, ...alsoCauses] = causes;
    return { kind: "unknown", cause: { ...cause, standIn }, alsoCauses, origin };
  }

  function known(key: string): string {
    return rendered.unknownsIn(key)?.standIn ?? key;
  }

  function originAt(path: JsonPath): Origin {
    return {
      file,
      place: (below = []) => ({
        path: describePath([...path, ...below]),
        ...parsed.locate([...path, ...below]),
      }),
    };
  }
}
