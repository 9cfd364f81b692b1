import { hostname } from "node:os";
import { describe, test } from "vitest";
import { findLast, findRunning, meantRuns, serviceNamed } from "../../../simulator/cli/find-run.ts";
import { registerRun } from "../../../simulator/running/runs/run-record.ts";
import { ecsService, namespaceOf, planFor } from "../../support/planned.ts";
import { tempFolder } from "../../support/temp-folder.ts";

const OLD = "20260101-000001-aaaa";
const MIDDLE = "20260101-000002-bbbb";
const NEW = "20260101-000003-cccc";

interface Run {
  readonly id: string;
  readonly state: "running" | "ended";
  /** @default web */
  readonly service?: string;
}

/** A state folder with runs of this process, in this order; an ended one has ended. What is said is kept. */
async function homeWith(...runs: readonly Run[]) {
  const said: string[] = [];
  const terminal = { say: (line = "") => void said.push(line) };
  const env = { SC_SIM_HOME: tempFolder() };
  for (const { id, state, service = "web" } of runs) {
    const plan = await planFor(namespaceOf(ecsService({ name: service })));
    const facts = { version: "0.1.0", host: hostname(), createdAt: "2026-01-01T00:00:00.000Z" };
    const run = registerRun({ env, runId: id, ...facts, runtime: "local", inputs: [] });
    run.update({ plan, state: "running" });
    if (state === "ended") run.end();
  }
  return { env, terminal, said };
}

describe("the simulation that a command is for", () => {
  const BOTH = [
    { id: NEW, state: "running" },
    { id: OLD, state: "running" },
  ] as const;

  test("is the newest that runs", async ({ expect }) => {
    const home = await homeWith(...BOTH, { id: "20260101-000009-dddd", state: "ended" });
    expect(findRunning(home).record.runId).toBe(NEW);
    expect(findLast(home).record.runId).toBe(NEW);
  });

  test.for([
    { title: "its id", run: OLD },
    { title: "the beginning of its id", run: "20260101-000001" },
    { title: "the end of its id", run: "aaaa" },
  ])("is the one that --run names by $title", async ({ run }, { expect }) => {
    const home = await homeWith(...BOTH);
    expect(findRunning({ ...home, run }).record.runId).toBe(OLD);
    expect(findLast({ ...home, run }).record.runId).toBe(OLD);
  });

  test("is the last that ended, for its logs, where none runs", async ({ expect }) => {
    const home = await homeWith({ id: MIDDLE, state: "ended" }, { id: OLD, state: "ended" });
    expect(findLast(home).record.runId).toBe(MIDDLE);
    expect(() => findRunning(home)).toThrow("No simulation is running.");
  });

  test("is never another than the one that is named", async ({ expect }) => {
    const home = await homeWith(...BOTH);
    const missing = expect.objectContaining({ code: "NO_SIMULATION" });
    expect(() => findRunning({ ...home, run: "ffff" })).toThrow(missing);
    expect(() => findRunning({ ...home, run: "ffff" })).toThrow(
      `No running simulation has the id "ffff"; there is only: ${NEW}, ${OLD}.`,
    );
    expect(() => findLast({ ...home, run: "ffff" })).toThrow(missing);
    // As `--run "$ID"` with a variable that is not set.
    expect(() => findRunning({ ...home, run: "" })).toThrow(missing);
    expect(() => findLast({ ...home, run: "" })).toThrow(missing);
  });

  test("is that of SC_SIM_RUN_ID within `sc-sim run`, unless another one is named", async ({
    expect,
  }) => {
    const { env, ...home } = await homeWith(...BOTH, { id: MIDDLE, state: "ended" });
    const inside = { ...home, env: { ...env, SC_SIM_RUN_ID: OLD } };
    expect(findRunning(inside).record.runId).toBe(OLD);
    expect(findLast(inside).record.runId).toBe(OLD);
    expect(meantRuns(inside).map(({ record }) => record.runId)).toEqual([OLD]);
    expect(findRunning({ ...inside, run: NEW }).record.runId).toBe(NEW);
    expect(() => findRunning({ ...home, env: { ...env, SC_SIM_RUN_ID: MIDDLE } })).toThrow(
      expect.objectContaining({
        code: "NO_SIMULATION",
        problem: expect.stringContaining(`No running simulation has the id "${MIDDLE}"`),
      }),
    );
  });

  test("is not another one than SC_SIM_RUN_ID names where that has ended", async ({ expect }) => {
    const { env, ...home } = await homeWith({ id: MIDDLE, state: "ended" });
    expect(() => findRunning({ ...home, env: { ...env, SC_SIM_RUN_ID: MIDDLE } })).toThrow(
      expect.objectContaining({
        problem: `No running simulation has the id "${MIDDLE}"; there is none at all.`,
        remedy: "SC_SIM_RUN_ID names it: unset that, or name another one with --run.",
      }),
    );
  });

  test("is that of SC_SIM_RUN in a shell, outside of `sc-sim run`", async ({ expect }) => {
    const { env, ...home } = await homeWith(...BOTH);
    const said: string[] = [];
    const terminal = { say: (line: string) => said.push(line) };
    const inShell = { ...home, terminal, env: { ...env, SC_SIM_RUN: OLD } };
    expect(findRunning(inShell).record.runId).toBe(OLD);
    const inside = { ...inShell, env: { ...inShell.env, SC_SIM_RUN_ID: NEW } };
    expect(findLast(inside).record.runId).toBe(NEW);
    expect(said).toEqual([]);
    expect(() => findRunning({ ...inShell, env: { ...env, SC_SIM_RUN: MIDDLE } })).toThrow(
      expect.objectContaining({ remedy: expect.stringContaining("SC_SIM_RUN names it: unset") }),
    );
  });

  test("is said to have ended where a shell still names it and another one runs", async ({
    expect,
  }) => {
    const { env, ...home } = await homeWith(
      { id: NEW, state: "running" },
      { id: OLD, state: "ended" },
    );
    const said: string[] = [];
    const terminal = { say: (line: string) => said.push(line) };
    const inShell = { ...home, terminal, env: { ...env, SC_SIM_RUN: OLD } };
    expect(findLast(inShell).record.runId).toBe(OLD);
    expect(said).toEqual([`Taking ${OLD}, which has ended, as SC_SIM_RUN names it; ${NEW} runs.`]);
  });

  test("is not chosen among several that --run fits", async ({ expect }) => {
    const problem = `"2026" fits 2 runs: ${NEW}, ${OLD}.`;
    const refused = expect.objectContaining({ code: "USAGE", problem });
    const running = await homeWith(...BOTH);
    expect(() => findRunning({ ...running, run: "2026" })).toThrow(refused);
    expect(() => findLast({ ...running, run: "2026" })).toThrow(refused);
    const ended = await homeWith(...BOTH.map(({ id }) => ({ id, state: "ended" as const })));
    expect(() => findLast({ ...ended, run: "2026" })).toThrow(refused);
    const onlyEnded = 'No running simulation has the id "2026"; there is none at all.';
    expect(() => findRunning({ ...ended, run: "2026" })).toThrow(onlyEnded);
  });

  test("is none where no run has the service, with the names of all that run", async ({
    expect,
  }) => {
    const home = await homeWith(
      { ...BOTH[0], service: "other" },
      { ...BOTH[1], service: "client" },
    );
    const refused = expect.objectContaining({
      code: "USAGE",
      problem:
        'None of the 2 simulations that run has a service "clint"; the nearest is "client" (of other, client).',
    });
    const wanted = serviceNamed("clint");
    expect(() => findRunning({ ...home, wanted })).toThrow(refused);
    expect(() => findLast({ ...home, wanted })).toThrow(refused);
  });

  test("is said where there was a choice, and only there", async ({ expect }) => {
    const home = await homeWith(...BOTH);
    findRunning(home);
    findLast(home);
    const words = `2 simulations run; taking ${NEW} (shop), --run names another.`;
    expect(home.said).toEqual([words, words]);
    findRunning({ ...home, run: "aaaa" });
    findLast({ ...home, run: "aaaa" });
    expect(home.said).toHaveLength(2);
    const single = await homeWith(BOTH[0], { id: OLD, state: "ended" });
    findRunning(single);
    findLast(single);
    expect(single.said).toEqual([]);
  });

  test("is the one that has the service, where the newest has not", async ({ expect }) => {
    const home = await homeWith({ ...BOTH[0], service: "other" }, BOTH[1]);
    const idOf = (name: string, run?: string) =>
      findRunning({ ...home, run, wanted: serviceNamed(name) }).record.runId;
    expect([idOf("web"), idOf("other")]).toEqual([OLD, NEW]);
    expect(idOf("web", NEW)).toBe(NEW);
    expect(findLast({ ...home, wanted: serviceNamed("web") }).record.runId).toBe(OLD);
    expect(home.said[0]).toContain(OLD);
  });
});
