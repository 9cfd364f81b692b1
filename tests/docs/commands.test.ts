import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, onTestFinished, test } from "vitest";
import {
  apiVariables,
  commands,
  endAll,
  isDocker,
  needsRunning,
  RUNNING,
  readersFiles,
  sh,
  TESTED_ELSEWHERE,
  WITHOUT_ENGINE,
} from "../support/documents.ts";
import { openCli, PROJECT } from "../support/run-cli.ts";

const { scripts } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8"));

const alone = commands.filter(
  (command) => !needsRunning(command) && !isDocker(command) && !(command in TESTED_ELSEWHERE),
);
/** Commands about a run that there was. */
const aboutRuns = alone.filter((command) =>
  /^npm run sim -- (?:logs|metrics|trace|ps|down)\b/.test(command),
);

describe("commands of the documents", () => {
  test.for(alone.filter((command) => !aboutRuns.includes(command)))(
    "%s",
    async (command, { expect }) => {
      const { status, stderr, written } = await sh(command, openCli(WITHOUT_ENGINE));
      expect(status, stderr).toBe(0);
      if (command.includes("> lines.jsonl")) {
        const lines = readFileSync(join(written, "lines.jsonl"), "utf8").trim().split("\n");
        expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ response_code: 200 }]);
      }
    },
  );

  test("those about runs work after a run", async ({ expect }) => {
    const cli = openCli(WITHOUT_ENGINE);
    const written = readersFiles();
    onTestFinished(() => endAll({ env: cli.env, written }));
    await cli.run("up", "--once");
    expect(aboutRuns).not.toEqual([]);
    for (const command of aboutRuns) {
      const { status, stderr } = await sh(command, cli);
      expect(status, `${command}\n${stderr}`).toBe(0);
    }
  });

  test.for(RUNNING)("those for another terminal work beside $title", async (row, { expect }) => {
    const cli = openCli(WITHOUT_ENGINE);
    const up = cli.startOnTerminal("up", ...row.paths);
    const screen = await up.shows(/Ctrl-C stops everything/);
    const env = { ...cli.env, ...apiVariables(screen) };
    const local = row.commands.filter((command) => !isDocker(command));
    expect(local).not.toEqual([]);
    for (const command of local) {
      const { status, stdout, stderr } = await sh(command, { env });
      expect(status, `${command}\n${stdout}${stderr}`).toBe(0);
    }
  });

  test("npm run sim, for which other tests run the program itself, starts it", ({ expect }) => {
    expect(scripts.sim).toMatch(/; exec node simulator\/sc-sim\.mjs$/);
    expect(alone).toContain("npm ci && npm run sim");
  });
});
