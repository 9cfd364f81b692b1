import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { ANSWERS, scSimYaml, service, taskDefinition } from "../support/definitions.ts";
import { openCli, PROJECT, runIdsOf } from "../support/run-cli.ts";
import { runProgram } from "../support/run-program.ts";
import {
  folderWithSecrets,
  hasSecret,
  openToOthers,
  RIGHT_ANSWERS,
  runWithSecrets,
  SECRETS,
} from "../support/secrets.ts";
import { folderWith } from "../support/temp-folder.ts";

const CLI = join(PROJECT, "simulator", "sc-sim.mjs");

describe("secrets of sc-sim.yaml", () => {
  test("reach the app that they are for, and no file of the run", async ({ expect }) => {
    const { answers, leaks, plan } = await runWithSecrets("local");
    expect(answers).toEqual(RIGHT_ANSWERS);
    expect(leaks).toEqual([]);
    expect(hasSecret(plan)).toBe(false);
  });

  test("are names in `plan --json`, those that sc-sim.yaml adds too", async ({ expect }) => {
    const { stdout } = await openCli().run("plan", folderWithSecrets(), "--json");
    expect(hasSecret(stdout)).toBe(false);
    const [{ containers }] = JSON.parse(stdout).tasks;
    const names = containers.map(
      ({ definition }: { definition: { secretNames: string[] } }) => definition.secretNames,
    );
    expect(names).toEqual([["A", "NOT_IN_THE_TASK_DEFINITION"], ["B"]]);
  });

  const WRONG = [
    { title: "a text for the map", secrets: SECRETS.A },
    { title: "a NUL character", secrets: { A: `${SECRETS.A}\0` } },
  ];
  test.for(WRONG)("are not told in a problem: $title", async ({ secrets }, { expect }) => {
    const folder = folderWith({
      "task.json": taskDefinition(),
      "service.json": service(),
      "sc-sim.yaml": { containers: { "web/app": { command: ["node", "-e", ""], secrets } } },
    });
    const { stdout, stderr } = await openCli().run("plan", folder);
    expect(stderr).toContain('containers["web/app"].secrets');
    expect(hasSecret(stdout + stderr)).toBe(false);
  });
});

describe("what is kept of a run", () => {
  const web = () =>
    folderWith({
      "task.json": taskDefinition(),
      "service.json": service(),
      "sc-sim.yaml": scSimYaml(ANSWERS),
    });

  test("is its owner's alone, whatever the umask, and what older versions left as well", async ({
    expect,
  }) => {
    const cli = openCli();
    const folder = web();
    const args = [process.execPath, CLI, "up", folder, "--runtime", "local", "--once"];
    const script = `umask 000; exec ${args.map((word) => `'${word}'`).join(" ")}`;
    const first = await runProgram("sh", ["-c", script], { cwd: PROJECT, env: cli.env });
    expect(first.status, first.stderr).toBe(0);
    expect(openToOthers(cli.home)).toEqual([]);

    const [runId = ""] = runIdsOf(cli.home);
    const run = join(cli.home, "runs", runId);
    for (const path of ["..", ".", "run.json", "logs.sqlite"]) chmodSync(join(run, path), 0o755);
    // As a umask of 027 leaves them.
    for (const path of ["bootstrap", "bootstrap/web-1.json"]) chmodSync(join(run, path), 0o750);
    const { schemaVersion: _, ...record } = JSON.parse(readFileSync(join(run, "run.json"), "utf8"));
    const [{ containers }] = record.plan.tasks;
    containers[0].definition.run.secrets = SECRETS;
    writeFileSync(join(run, "run.json"), JSON.stringify(record));

    const strict = `umask 077; exec ${args.map((word) => `'${word}'`).join(" ")}`;
    const second = await runProgram("sh", ["-c", strict], { cwd: PROJECT, env: cli.env });
    expect(second.status, second.stderr).toBe(0);
    expect(openToOthers(cli.home)).toEqual([]);
    // It may be the /etc/hosts of an app that is another user.
    for (const id of runIdsOf(cli.home)) {
      const hosts = join(cli.home, "runs", id, "hosts", "web-1");
      expect(statSync(hosts).mode & 0o777).toBe(0o644);
    }
    expect(hasSecret(readFileSync(join(run, "run.json")))).toBe(false);
    const { stdout } = await cli.run("logs", "--run", runId);
    expect(JSON.parse(stdout)).toMatchObject({ response_code: 200 });
  });

  test("is its owner's alone while it runs, SQLite's own files too", async ({ expect }) => {
    const cli = openCli();
    const up = cli.startOnTerminal("up", web(), "--runtime", "local");
    await up.shows(/Ctrl-C stops everything/);
    const [runId = ""] = runIdsOf(cli.home);
    expect(readFileSync(join(cli.home, "runs", runId, "logs.sqlite-wal"))).not.toHaveLength(0);
    expect(openToOthers(cli.home)).toEqual([]);
    up.type("\x03");
    await up.result;
  });
});
