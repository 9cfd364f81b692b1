import { test } from "vitest";
import { describeDocker } from "../support/docker.ts";
import { commands, isDocker, needsRunning, RUNNING, sh } from "../support/readme.ts";
import { openCli } from "../support/run-cli.ts";
import { tempFolder } from "../support/temp-folder.ts";

/** Held by compose.test.ts, with images from this machine. */
const COMPOSE = "docker compose up";

describeDocker("README commands with an engine", () => {
  test("those that stand alone, in the order of the page", async ({ expect }) => {
    const { env } = openCli();
    const written = tempFolder();
    const alone = commands.filter((command) => isDocker(command) && !needsRunning(command));
    expect(alone).toContain(COMPOSE);
    for (const command of alone.filter((other) => other !== COMPOSE)) {
      const { status, stderr } = await sh(command, { env, written });
      expect(status, `${command}\n${stderr}`).toBe(0);
    }
  });

  test.for(RUNNING)("those for another terminal, beside $title", async (row, { expect }) => {
    const cli = openCli();
    const up = cli.startOnTerminal("up", ...row.paths, "--runtime", "docker");
    await up.shows(/Ctrl-C stops everything/);
    for (const command of row.commands) {
      const { status, stderr } = await sh(command, cli);
      expect(status, `${command}\n${stderr}`).toBe(0);
    }
  });
});
