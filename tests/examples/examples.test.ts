import { globSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { BLOCKS, textOf, WITHOUT_ENGINE } from "../support/documents.ts";
import { leftovers, openCli, PROJECT } from "../support/run-cli.ts";
import { runProgram } from "../support/run-program.ts";
import { requireToolchain, TOOLCHAINS } from "../support/toolchains.ts";

interface Example {
  readonly folder: string;
  /** What the test runner says when all of the tests have passed, and that there were some. */
  readonly says: RegExp;
  /** Node is there; anything else may be missing. */
  readonly needs?: keyof typeof TOOLCHAINS;
}

const EXAMPLES: readonly Example[] = [
  { folder: "pytest", needs: "python", says: /\b3 passed\b/ },
  { folder: "go", needs: "go", says: /--- PASS: \S+\/fields[\s\S]*--- PASS: \S+\/contract/ },
  { folder: "junit", needs: "java", says: /Tests run: 2, Failures: 0, Errors: 0, Skipped: 0/ },
  { folder: "shell", needs: "shell", says: /^ok$/m },
  {
    folder: "aws-cli",
    needs: "aws",
    // The metric has a line for each minute.
    says: /^200\t1\n404\t1\n500\t2\n\{.*"metricName":"5xx"(?:.*"sum":2,|.*"sum":1,.*\n.*"sum":1,)/m,
  },
  { folder: "vitest", says: /Tests +3 passed \(3\)/ },
  { folder: "node-test", says: /^\S* ?pass 3$/m },
];

/** Test code of an example, of whatever language. */
const TEST_CODE = "{test_*.py,*_test.go,test.sh,*.test.ts,src/test/java/*.java}";

describe("examples", () => {
  test.for(EXAMPLES)(
    "$folder: the command of its README passes",
    async ({ folder, says, needs }, { expect, skip }) => {
      const toolchain = needs === undefined ? { env: {} } : await TOOLCHAINS[needs]();
      const env = needs === undefined ? {} : await requireToolchain(needs, { toolchain, skip });
      const cli = openCli({
        ...WITHOUT_ENGINE,
        ...env,
        NODE_OPTIONS: undefined,
        VITEST: undefined,
      });
      const { status, stdout, stderr } = await runProgram("sh", ["-c", commandOf(folder)], {
        cwd: PROJECT,
        env: cli.env,
      });
      expect(status, stdout + stderr).toBe(0);
      expect(stdout).toMatch(says);
      expect(leftovers(cli)).toEqual([]);
    },
  );

  test("are all tested, short, and listed in the documentation", ({ expect }) => {
    const folders = globSync("examples/*/README.md", { cwd: PROJECT });
    expect(folders.sort()).toEqual(EXAMPLES.map(({ folder }) => readmeOf(folder)).sort());
    const table = textOf("docs/other-languages.md");
    for (const { folder } of EXAMPLES) {
      expect(table).toContain(`(../${readmeOf(folder)})`);
      expect(table).toContain(commandOf(folder));
      const [file, ...others] = globSync(`examples/${folder}/${TEST_CODE}`, { cwd: PROJECT });
      expect(others).toEqual([]);
      expect(
        textOf(file ?? "")
          .trimEnd()
          .split("\n").length,
        file,
      ).toBeLessThan(60);
    }
  });
});

function readmeOf(folder: string): string {
  return join("examples", folder, "README.md");
}

/** The one command of an example's README. */
function commandOf(folder: string): string {
  const blocks = BLOCKS.filter(({ document }) => document === readmeOf(folder));
  const [command = "", ...others] = blocks.map(({ code }) => code.trim());
  if (command === "" || others.length > 0 || command.includes("\n"))
    throw new Error(`${readmeOf(folder)} should have one command.`);
  return command;
}
