import { test } from "vitest";
import { describeDocker } from "../support/docker.ts";
import {
  apiVariables,
  commands,
  isDocker,
  needsRunning,
  RUNNING,
  sh,
  TESTED_ELSEWHERE,
} from "../support/documents.ts";
import { openCli } from "../support/run-cli.ts";
import { tempFolder } from "../support/temp-folder.ts";

/** The command of the first minute; the others without a need for an engine are held without one. */
const FIRST = "npm ci && npm run sim";

describeDocker("commands of the documents with an engine", () => {
  test("those that stand alone, in the order of the pages", async ({ expect }) => {
    const { env } = openCli();
    const written = tempFolder();
    const alone = commands.filter(
      (command) =>
        command === FIRST ||
        (isDocker(command) && !needsRunning(command) && !(command in TESTED_ELSEWHERE)),
    );
    expect(alone).toContain(FIRST);
    expect(alone.length).toBeGreaterThan(1);
    for (const command of alone) {
      const { status, stderr } = await sh(command, { env, written });
      expect(status, `${command}\n${stderr}`).toBe(0);
    }
  });

  test.for(RUNNING)("those for another terminal, beside $title", async (row, { expect }) => {
    const cli = openCli();
    const up = cli.startOnTerminal("up", ...row.paths, "--runtime", "docker");
    const screen = await up.shows(/Ctrl-C stops everything/);
    const env = { ...cli.env, ...apiVariables(screen) };
    expect(row.commands).not.toEqual([]);
    for (const command of row.commands) {
      const { status, stderr } = await sh(command, { env });
      expect(status, `${command}\n${stderr}`).toBe(0);
    }
  });
});
