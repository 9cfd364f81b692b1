import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import type { ParsedFile, UnparsableFile } from "./parse-file.ts";

/** Uses of anchors, counted with those inside them: enough for people, too few for a "billion laughs". */
const MOST_ALIASES = 100;

/** Reads one YAML document (1.2, core schema: texts, numbers, true and false; no dates and no code). */
export function parseYaml(text: string): ParsedFile | UnparsableFile {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, logLevel: "error" });
  const positionAt = (offset: number) => {
    const { line, col } = lineCounter.linePos(offset);
    return { line, column: col };
  };
  // A warning is a tag nobody here resolves, such as CloudFormation's !Ref: its text is not its value.
  const [first] = [...document.errors, ...document.warnings];
  if (first !== undefined) {
    const reason = describeYamlError(first);
    return { ...positionAt(first.pos[0]), message: `It is no valid YAML here: ${reason}.` };
  }
  return {
    value: document.toJS({ maxAliasCount: MOST_ALIASES }),
    locate(path) {
      let node: unknown = document.contents;
      let offset = startOf(node) ?? 0;
      for (const step of path) {
        if (isAlias(node)) node = node.resolve(document);
        const pair = isMap(node)
          ? node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(step))
          : undefined;
        const entry = isSeq(node) ? node.items[Number(step)] : undefined;
        if (pair === undefined && entry === undefined) break;
        offset = startOf(pair?.key ?? entry) ?? offset;
        node = pair === undefined ? entry : pair.value;
      }
      return positionAt(offset);
    },
  };
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null)?.range?.[0];
}

function describeYamlError({ code, message }: { readonly code: string; readonly message: string }) {
  if (code === "MULTIPLE_DOCS") return "a second document begins; one file holds one";
  if (code === "TAG_RESOLVE_FAILED") return `${message}; give the value itself`;
  // The parser recurses, and takes the end of its stack for an error of the text.
  if (message.includes("call stack")) return "it is nested too deeply";
  return message.replace(/\.$/, "");
}
