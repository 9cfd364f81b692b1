import { describe, expect, test } from "vitest";
import { createEventStream, type SimulationEvent } from "../../simulator/app/events.ts";
import { simulate } from "../../simulator/index.ts";
import { openLogStore } from "../../simulator/logs/store/log-store.ts";
import { ANSWERS, scSimYaml, service, taskDefinition } from "../support/definitions.ts";
import { appLine } from "../support/log-events.ts";
import { openCli } from "../support/run-cli.ts";
import { folderWith } from "../support/temp-folder.ts";

/** A stream beside a store in memory, at a clock that counts. */
function openStream() {
  const store = openLogStore({ path: ":memory:" });
  let time = 0;
  return { store, ...createEventStream({ store, now: () => ++time }) };
}

const ready = {
  type: "task",
  kind: "ready",
  taskId: "t1",
  containerName: "app",
  message: "",
} as const;
const run = (state: "starting" | "running" | "ended") => ({ type: "run", state }) as const;

/** An event in one word. */
const short = (event: SimulationEvent) =>
  event.type === "lines" ? event.lastSeq : event.type === "run" ? event.state : event.kind;

describe("the events of a simulation", () => {
  test("come in order from the beginning on, to each reader, and end with the run", async () => {
    const { store, publish, events } = openStream();
    publish(run("starting"));
    store.append([appLine("one", 1), appLine("two", 2)]);
    publish(ready);
    publish(run("running"));
    store.append([appLine("three", 3)]);
    publish(run("ended"));
    const all = ["starting", 2, "ready", "running", 3, "ended"];
    for (let reader = 0; reader < 2; reader++)
      expect((await Array.fromAsync(events)).map(short)).toEqual(all);
    expect((await Array.fromAsync(events))[2]).toEqual({ ...ready, atMs: 2 });
  });

  test("wake a reader that waits: by a line, by an event", async () => {
    const { store, publish, events } = openStream();
    const reader = events[Symbol.asyncIterator]();
    const first = reader.next();
    store.append([appLine("one", 1)]);
    expect(await first).toEqual({ done: false, value: { type: "lines", lastSeq: 1 } });
    const second = reader.next();
    publish(run("ended"));
    expect(await second).toEqual({ done: false, value: { ...run("ended"), atMs: 1 } });
    expect(await reader.next()).toEqual({ done: true, value: undefined });
  });

  test("tell many lines as one, to a reader that is slow", async () => {
    const { store, events } = openStream();
    for (let line = 0; line < 1000; line++) store.append([appLine("line", line)]);
    const reader = events[Symbol.asyncIterator]();
    expect((await reader.next()).value).toEqual({ type: "lines", lastSeq: 1000 });
  });

  test("let go of a reader that leaves, also while it waits", async () => {
    const { events } = openStream();
    const reader = events[Symbol.asyncIterator]();
    const waiting = reader.next();
    await reader.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  test("keep the newest ten thousand", async () => {
    const { publish, events } = openStream();
    publish(run("starting"));
    for (let event = 0; event < 10_000; event++) publish(ready);
    publish(run("ended"));
    const all = await Array.fromAsync(events);
    expect(all).toHaveLength(10_000);
    expect(all.at(-1)).toMatchObject(run("ended"));
    expect(all[0]).toMatchObject(ready);
  });

  test("are those of real tasks: ready, with lines, stopped", async () => {
    const inputs = [
      folderWith({
        "task.json": taskDefinition(),
        "service.json": service(),
        "sc-sim.yaml": scSimYaml(ANSWERS),
      }),
    ];
    const { env } = openCli();
    const simulation = await simulate({ inputs, runtime: "local", env });
    await using _stopped = simulation;
    const [task] = simulation.plan.tasks;
    const seen: SimulationEvent[] = [];
    for await (const event of simulation.events) {
      seen.push(event);
      if (event.type !== "run" || event.state !== "running") continue;
      await simulation.request("web", "http://web.shop/");
      await simulation.accessLog("web").take(1);
      await simulation.stop();
    }
    expect(seen[0]).toMatchObject(run("starting"));
    expect(seen).toContainEqual(
      expect.objectContaining({
        ...{ type: "task", kind: "ready", taskId: task?.taskId },
        containerName: task?.proxy.containerName,
      }),
    );
    const states = seen.flatMap((event) => (event.type === "run" ? event.state : []));
    expect(states).toEqual(["starting", "running", "stopping", "ended"]);
    expect(seen.slice(-3).map(({ type }) => type)).toContain("lines");
    expect(seen.at(-1)).toMatchObject(run("ended"));
  });
});
