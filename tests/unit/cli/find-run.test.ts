import { hostname } from "node:os";
import { describe, test } from "vitest";
import { findLast, findRunning } from "../../../simulator/cli/find-run.ts";
import { registerRun } from "../../../simulator/running/runs/run-record.ts";
import { ecsService, namespaceOf, planFor } from "../../support/planned.ts";
import { tempFolder } from "../../support/temp-folder.ts";

const OLD = "20260101-000001-aaaa";
const MIDDLE = "20260101-000002-bbbb";
const NEW = "20260101-000003-cccc";

/** A state folder with runs of this process, in this order; an ended one has ended. */
async function homeWith(...runs: readonly { id: string; state: "running" | "ended" }[]) {
  const env = { SC_SIM_HOME: tempFolder() };
  const plan = await planFor(namespaceOf(ecsService({ name: "web" })));
  for (const { id, state } of runs) {
    const facts = { version: "0.1.0", host: hostname(), createdAt: "2026-01-01T00:00:00.000Z" };
    const run = registerRun({ env, runId: id, ...facts, runtime: "local", inputs: [] });
    run.update({ plan, state: "running" });
    if (state === "ended") run.end();
  }
  return env;
}

describe("the simulation that a command is for", () => {
  const BOTH = [
    { id: NEW, state: "running" },
    { id: OLD, state: "running" },
  ] as const;

  test("is the newest that runs", async ({ expect }) => {
    const env = await homeWith(...BOTH, { id: "20260101-000009-dddd", state: "ended" });
    expect(findRunning({ env }).record.runId).toBe(NEW);
    expect(findLast({ env }).record.runId).toBe(NEW);
  });

  test.for([
    { title: "its id", run: OLD },
    { title: "the beginning of its id", run: "20260101-000001" },
    { title: "the end of its id", run: "aaaa" },
  ])("is the one that --run names by $title", async ({ run }, { expect }) => {
    const env = await homeWith(...BOTH);
    expect(findRunning({ env, run }).record.runId).toBe(OLD);
    expect(findLast({ env, run }).record.runId).toBe(OLD);
  });

  test("is the last that ended, for its logs, where none runs", async ({ expect }) => {
    const env = await homeWith({ id: MIDDLE, state: "ended" }, { id: OLD, state: "ended" });
    expect(findLast({ env }).record.runId).toBe(MIDDLE);
    expect(() => findRunning({ env })).toThrow("No simulation is running.");
  });

  test("is never another than the one that is named", async ({ expect }) => {
    const env = await homeWith(...BOTH);
    const missing = expect.objectContaining({ code: "NO_SIMULATION" });
    expect(() => findRunning({ env, run: "ffff" })).toThrow(missing);
    expect(() => findRunning({ env, run: "ffff" })).toThrow("No simulation ffff is running.");
    expect(() => findLast({ env, run: "ffff" })).toThrow(missing);
  });
});
