import { describe, test } from "vitest";
import { takeEveryStep } from "../../../simulator/running/runtime/task/every-step.ts";
import { startTasks } from "../../../simulator/running/runtime/task/tasks.ts";
import { memoryTaskOptions } from "../../support/memory-host.ts";

describe("a clean-up", () => {
  const failing = (message: string) => async () => {
    throw new Error(message);
  };

  test("takes every step though one fails, and throws that failure", async ({ expect }) => {
    const taken: string[] = [];
    const step = (name: string) => () => taken.push(name);
    const cleanUp = takeEveryStep([step("first"), failing("disk full"), step("last")]);
    await expect(cleanUp).rejects.toThrow("disk full");
    expect(taken).toEqual(["first", "last"]);
  });

  test("throws all failures together, those of a step with several as well", async ({ expect }) => {
    const cleanUp = takeEveryStep([
      failing("one"),
      () => takeEveryStep([failing("two"), failing("three")]),
    ]);
    const error = await cleanUp.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AggregateError);
    const { errors } = error as AggregateError;
    expect(errors.map(({ message }: Error) => message)).toEqual(["one", "two", "three"]);
  });
});

describe("the tasks of a run", () => {
  test("are all stopped, proxies too, though one of their apps cannot be", async ({ expect }) => {
    const [broken, other] = [
      await memoryTaskOptions({ behaviours: { app: { cannotStop: "the engine refused" } } }),
      await memoryTaskOptions(),
    ];
    const tasks = startTasks([broken.options, other.options]);
    await tasks.waitUntilReady(new AbortController().signal);
    await expect(tasks.stop()).rejects.toThrow("the engine refused");
    expect(broken.journal).toContain("end proxy");
    expect(other.journal.slice(-4)).toEqual(["stop app", "end app", "stop proxy", "end proxy"]);
  });

  test("stop all of their apps before any of their proxies", async ({ expect }) => {
    const [one, other] = [await memoryTaskOptions(), await memoryTaskOptions()];
    const tasks = startTasks([one.options, { ...other.options }]);
    await tasks.waitUntilReady(new AbortController().signal);
    const shared: string[] = [];
    one.listen((entry) => shared.push(entry));
    other.listen((entry) => shared.push(entry));
    await tasks.stop();
    expect(shared.slice(0, 4).toSorted()).toEqual(["end app", "end app", "stop app", "stop app"]);
    expect(shared.slice(4).toSorted()).toEqual([
      ...["end proxy", "end proxy", "stop proxy", "stop proxy"],
    ]);
  });

  test("are waited for until the first fails or the start is aborted", async ({ expect }) => {
    const waiting = await memoryTaskOptions({ behaviours: { app: { lacks: "a port" } } });
    const failing = await memoryTaskOptions({ behaviours: { app: { refuses: "no program" } } });
    const controller = new AbortController();
    const aborted = startTasks([waiting.options]).waitUntilReady(controller.signal);
    controller.abort(new Error("Ctrl-C"));
    await expect(aborted).rejects.toThrow("Ctrl-C");
    const again = await memoryTaskOptions({ behaviours: { app: { lacks: "a port" } } });
    const tasks = startTasks([again.options, failing.options]);
    await expect(tasks.waitUntilReady(new AbortController().signal)).rejects.toThrow("no program");
    await tasks.stop();
    expect(again.journal.at(-1)).toBe("end proxy");
  });
});
