import { readFileSync } from "node:fs";

export {
  type RecordedLine as GoldenLine,
  recordedLines as goldenLines,
} from "../../simulator/line/corpus/corpus.ts";

/** The two lines captured on AWS; tests/fixtures/observed/README.md says where they come from. */
export function observedLines(): readonly string[] {
  const file = new URL("../fixtures/observed/2025-11-11-http-json.jsonl", import.meta.url);
  return readFileSync(file, "utf8").trimEnd().split("\n");
}
