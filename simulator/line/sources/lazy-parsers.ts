import { createRequire } from "node:module";
import type { Options } from "csv-parse";

const require = createRequire(import.meta.url);

/** The rows of CSV. The parser is loaded with the first table: most logs have none. */
export function parseCsv(text: string, options: Options): string[][] {
  const { parse }: typeof import("csv-parse/sync") = require("csv-parse/sync");
  return parse(text, { ...options, columns: false });
}

/** The documents in YAML. The parser is loaded with the first block that may be some. */
export function parseYaml(text: string) {
  const { parseAllDocuments }: typeof import("yaml") = require("yaml");
  return parseAllDocuments(text, { logLevel: "silent", uniqueKeys: false });
}
