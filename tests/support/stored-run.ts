import { onTestFinished } from "vitest";
import { planSimulation } from "../../simulator/app/plan-simulation.ts";
import { logStoreIn } from "../../simulator/logs/store/log-store.ts";
import { registerRun } from "../../simulator/running/runs/run-record.ts";
import type { Cli } from "./run-cli.ts";

/** A run without tasks that `sc-sim` finds; a test writes its store itself. */
export async function storedRun(cli: Pick<Cli, "env">, runId = "20261125-120000-ab12") {
  const { plan } = await planSimulation({ runtime: "local" });
  const run = registerRun({
    ...{ env: cli.env, runId, version: "0.1.0", host: "h", createdAt: "2026-11-25T12:00:00.000Z" },
    ...{ runtime: "local", inputs: [] },
  });
  run.update({ plan, state: "running" });
  onTestFinished(() => run.end());
  return { folder: run.folder, storePath: logStoreIn(run.folder), end: () => run.end() };
}
