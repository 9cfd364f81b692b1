import { type RecordValue, recordValueOf } from "./json-value.ts";
import { parseYaml } from "./lazy-parsers.ts";

/** A line with which YAML may begin: a document, a list, a key whose value follows or is quoted. */
const BEGINS =
  /^(?:---(?:\s.*)?|\s*- (?:["'|>]|[\w@"'.-]+:(?:\s|$)).*|["']?[A-Za-z@_][\w@.-]*["']?:\s*(?:[|>][-+\d]*)?)$/;

/** A line with which YAML may go on. */
const GOES_ON = /^(?:\s.*|-(?:\s.*)?|---.*|\.\.\.|#.*|["']?[\w@.-]+["']?:(?:\s.*)?|)$/;

/** A line with which the next entry of a list begins. */
const ENTRY = /^(?: {0,2})- /;

export function beginsYaml(line: string): boolean {
  return BEGINS.test(line);
}

export function goesOnAsYaml(line: string): boolean {
  return GOES_ON.test(line);
}

export function beginsEntry(line: string): boolean {
  return ENTRY.test(line);
}

/** The values of a block of YAML; `undefined` where it is not YAML, or would become too big. */
export function readYaml(text: string): readonly RecordValue[] | undefined {
  try {
    const documents = parseYaml(text);
    if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0)) {
      return undefined;
    }
    return documents.map((document) => recordValueOf(document.toJS({ maxAliasCount: 100 })));
  } catch {
    // Aliases that multiply, or more levels than the parser can take.
    return undefined;
  }
}
