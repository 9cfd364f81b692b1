import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CORPUS_FOLDER, type CorpusCase } from "./corpus.ts";

/** What each key of a case is; a key without a row here does not compile. */
const KEYS: Readonly<Record<keyof CorpusCase, string>> = {
  id: "unique: protocol, case, format, query parameters (`-` where the protocol has none), proxy, profile",
  profile: "which keys a line has: `observed-2025-11` as captured on AWS, `aws-docs` as documented",
  protocol: "`http`, `http2`, `grpc` or `tcp`: the `appProtocol` of the port",
  format: "`TEXT` or `JSON`",
  line: "what a parser gets: the line as Envoy writes it, without its newline",
  fields:
    "what a parser has to make of it: each value under its documented key, numbers as numbers, `null` for what is missing",
};

/** How the recorded lines came about, from corpus/README.md on. */
const ORIGIN_HEADING = "## How they were made";

/** The README beside the files that `sc-sim corpus` writes: what is in them, and where the lines come from. */
export function describeCorpus(files: ReadonlyMap<string, readonly CorpusCase[]>): string {
  const total = [...files.values()].reduce((sum, cases) => sum + cases.length, 0);
  const recorded = readFileSync(join(CORPUS_FOLDER, "README.md"), "utf8");
  const origin = recorded.slice(recorded.indexOf(ORIGIN_HEADING));
  return `# Lines of a real Envoy, and how each has to be read

Written by \`sc-sim corpus\`: ${total} cases for tests of a parser, in any language. Each file has one JSON object on each line.

${table([["file", "cases"], ...[...files].map(([file, cases]) => [`\`${file}\``, `${cases.length}`])])}

${table([["key", "what it is"], ...Object.entries(KEYS).map(([key, what]) => [`\`${key}\``, what])])}

A parser is right if it makes \`fields\` of every \`line\`. \`sc-sim check --parser "<command>"\` holds a program to all cases: it gets the lines on
standard input, and prints one JSON object for each.

${origin}`;
}

function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");
}
