import { getEventListeners } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import { describe, test } from "vitest";
import { abortedWhile } from "../../../simulator/cli/interrupt.ts";

describe("the wait for an interrupt", () => {
  test("ends when the signal is aborted, and not before", async ({ expect }) => {
    const controller = new AbortController();
    const { signal } = controller;
    const endless = new Promise<void>(() => undefined);
    let hasEnded = false;
    const wait = abortedWhile(signal, endless).then(() => {
      hasEnded = true;
    });
    await turn();
    expect(hasEnded).toBe(false);
    controller.abort();
    await wait;
    expect(getEventListeners(signal, "abort")).toEqual([]);
    await abortedWhile(signal, endless);
  });

  test("ends with the error of the work that fails meanwhile", async ({ expect }) => {
    const { signal } = new AbortController();
    const failure = new Error("the store cannot be read");
    await expect(abortedWhile(signal, Promise.reject(failure))).rejects.toBe(failure);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});
