import { describe, test } from "vitest";
import {
  checkedReader,
  checkFilter,
  checkRequest,
  type RequestOptions,
} from "../../../simulator/app/call-options.ts";
import type { LogFilter } from "../../../simulator/logs/log-event.ts";
import type { TakeOptions } from "../../../simulator/logs/log-reader.ts";
import { ecsService, namespaceOf, planFor } from "../../support/planned.ts";

const URL = "http://web.shop/";
const usage = (...words: readonly string[]) => ({
  code: "USAGE",
  says: new RegExp(words.join("[\\s\\S]*")),
});

describe("a request", () => {
  test("is a GET without headers, unless its options say more", ({ expect }) => {
    const plain = { method: "GET", url: URL, headers: {} };
    expect(checkRequest(URL, {})).toEqual(plain);
    expect(checkRequest(URL, { signal: undefined })).toEqual(plain);
    const options = {
      method: "POST",
      headers: { a: "b" },
      body: new Uint8Array([1]),
      proto: "a.proto",
      timeoutMs: 5,
      signal: AbortSignal.abort(),
    };
    expect(checkRequest(URL, options)).toEqual({ url: URL, ...options });
  });

  test.for([
    {
      title: "an option that there is not",
      options: { metod: "POST" },
      says: 'nearest is "method"',
    },
    { title: "a time below 0", options: { timeoutMs: -1 }, says: "timeoutMs: .*-1" },
    { title: "NaN", options: { timeoutMs: Number.NaN }, says: "timeoutMs: .*NaN" },
    {
      title: "a time beyond all timers",
      options: { timeoutMs: 2 ** 31 },
      says: "timeoutMs: .*at most",
    },
    { title: "a body that is neither text nor bytes", options: { body: {} }, says: "body: " },
    { title: "a header that is no text", options: { headers: { a: 1 } }, says: "headers.a: .*1" },
    { title: "no signal", options: { signal: "SIGINT" }, says: "signal: .*SIGINT" },
    { title: "a method instead of options", options: "POST", says: "POST" },
  ])("refuses $title", ({ options, says }, { expect }) => {
    const { code, says: message } = usage("sim.request\\(\\)", says);
    const check = () => checkRequest(URL, options as RequestOptions);
    expect(check).toThrow(expect.objectContaining({ code }));
    expect(check).toThrow(message);
  });

  test("refuses options where the service and the URL belong", ({ expect }) => {
    const wrong = undefined as unknown as string;
    expect(() => checkRequest(wrong, {})).toThrow(usage("sim.request\\(\\)", "strings").says);
  });
});

describe("a filter of lines", async () => {
  const plan = await planFor(
    namespaceOf(ecsService({ name: "orders" }), ecsService({ name: "basket" })),
  );

  test("stays as it is", ({ expect }) => {
    const filter: LogFilter = { service: "basket", kinds: ["access", "app"] };
    expect(checkFilter(filter, plan, "log()")).toEqual(filter);
    expect(checkFilter({}, plan, "log()")).toEqual({});
  });

  test("has the service's own name, whatever it was called", async ({ expect }) => {
    const web = { ...ecsService({ name: "Shop-WebDF2" }), otherNames: ["Shop/Web/Service"] };
    const named = await planFor(namespaceOf(web));
    expect(checkFilter({ service: "Web" }, named, "log()")).toEqual({ service: "Shop-WebDF2" });
  });

  test.for([
    { title: "a service", filter: { service: "order" }, says: '"order".*"orders".*orders, basket' },
    {
      title: "no name at all",
      filter: { service: "" },
      says: 'service ""; there is only: orders, basket',
    },
    { title: "a service by its case", filter: { service: "BASKET" }, says: 'nearest is "basket"' },
    { title: "a kind", filter: { kinds: ["acess"] }, says: 'acess.*nearest is "access"' },
    { title: "a key", filter: { kind: "access" }, says: 'nearest is "kinds"' },
    { title: "what is no name", filter: { service: 5 }, says: "service: .*5" },
  ])("refuses $title that there is not", ({ filter, says }, { expect }) => {
    const { code, says: message } = usage("log\\(\\)", says);
    const check = () => checkFilter(filter as LogFilter, plan, "log()");
    expect(check).toThrow(expect.objectContaining({ code }));
    expect(check).toThrow(message);
  });
});

describe("take", () => {
  /** A log that hands out what it was asked. */
  function openReader() {
    const asked: unknown[] = [];
    const reader = checkedReader({
      async take(...args) {
        asked.push(args);
        return [];
      },
      takeStored(limit) {
        asked.push(limit);
        return [];
      },
      skipStored: () => 7,
      async *[Symbol.asyncIterator]() {},
    });
    return { asked, reader };
  }

  test("is handed on as it is", async ({ expect }) => {
    const { asked, reader } = openReader();
    const options = { timeoutMs: 100, signal: AbortSignal.abort() };
    await reader.take(0);
    await reader.take(2, options);
    expect(asked).toEqual([
      [0, {}],
      [2, options],
    ]);
  });

  test("goes along with takeStored and skipStored, which are handed on too", ({ expect }) => {
    const { asked, reader } = openReader();
    reader.takeStored();
    reader.takeStored(5);
    expect(asked).toEqual([undefined, 5]);
    expect(reader.skipStored()).toBe(7);
    expect(() => reader.takeStored(-1)).toThrow("takeStored(-1) is not possible");
  });

  test.for([
    { title: "a negative time", count: 1, options: { timeoutMs: -5 }, says: "timeoutMs: .*-5" },
    {
      title: "more than a timer can wait",
      count: 1,
      options: { timeoutMs: 2 ** 31 },
      says: "at most",
    },
    { title: "NaN", count: 1, options: { timeoutMs: Number.NaN }, says: "timeoutMs: .*NaN" },
    { title: "no signal", count: 1, options: { signal: 1 }, says: "signal: " },
    { title: "another key", count: 1, options: { timeout: 5 }, says: 'nearest is "timeoutMs"' },
    { title: "a negative count", count: -1, options: {}, says: "take\\(-1\\)" },
    { title: "half a line", count: 1.5, options: {}, says: "take\\(1.5\\)" },
    { title: "a count that is none", count: "2", options: {}, says: "take\\(2\\)" },
  ])("refuses $title", async ({ count, options, says }, { expect }) => {
    const { asked, reader } = openReader();
    const { code, says: message } = usage(says);
    await expect(reader.take(count as number, options as TakeOptions)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    expect(asked).toEqual([]);
  });
});
