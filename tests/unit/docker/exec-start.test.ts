import { describe, test } from "vitest";
import { startWatch } from "../../../simulator/running/runtime/docker/containers/exec-start.ts";

const WORDS =
  'OCI runtime exec failed: exec failed: container_linux.go:380: starting container process caused: exec: "nosuch": executable file not found in $PATH: unknown\r\n';

/** What is passed on of these outputs, and how the command ends with this code. */
function run(outputs: readonly string[], exitCode: number) {
  const passed: string[] = [];
  const watch = startWatch((source, chunk) => void passed.push(`${source} ${chunk}`));
  for (const output of outputs) watch.onOutput("stdout", Buffer.from(output));
  return { passed, end: () => watch.end(exitCode) };
}

describe("a command in a task", () => {
  test.for([126, 127])(
    "that the engine could not start fails with its reason, and code %i",
    (code, { expect }) => {
      const { passed, end } = run([WORDS], code);
      expect(end).toThrow(/^executable file not found in \$PATH$/);
      expect(passed).toEqual([]);
    },
  );

  test("has the engine's words for its reason where they are others", ({ expect }) => {
    const { end } = run(["OCI runtime exec failed: no space left: unknown\n"], 126);
    expect(end).toThrow(/^no space left$/);
  });

  test.for([
    { title: "ends with 127 itself", outputs: ["sh: 1: x: not found\n"], code: 127 },
    { title: "writes the same words and ends well", outputs: [WORDS], code: 0 },
    { title: "writes the same words and more", outputs: [WORDS, "more"], code: 127 },
    { title: "writes the same words later", outputs: ["first", WORDS], code: 127 },
  ])("keeps its output and its exit code where it $title", ({ outputs, code }, { expect }) => {
    const { passed, end } = run(outputs, code);
    expect(end()).toBe(code);
    expect(passed).toEqual(outputs.map((output) => `stdout ${output}`));
  });
});
