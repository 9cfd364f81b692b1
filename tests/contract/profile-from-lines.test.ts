import { test } from "vitest";
import { profileFromLines } from "../../simulator/line/report/profile-from-lines.ts";
import { observedLines } from "../support/golden-lines.ts";

test.for([
  { count: 1, summary: "Made from 1 line of captured.jsonl." },
  { count: 2, summary: "Made from 2 lines of captured.jsonl." },
])("a profile says of how many lines it is made: $count", async (row, { expect }) => {
  const [line = ""] = observedLines();
  async function* source() {
    for (let sent = 0; sent < row.count; sent++) yield `${line}\n`;
  }
  const options = { name: "ours", extends: "observed-2025-11", from: "captured.jsonl" };
  expect((await profileFromLines(source(), options)).summary).toBe(row.summary);
});
