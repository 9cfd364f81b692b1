import { describe, test } from "vitest";
import type { NewLogEvent } from "../../simulator/logs/log-event.ts";
import { openApiClient } from "../support/api-client.ts";
import { appLine } from "../support/log-events.ts";
import { OWN_PROFILE, ownLines } from "../support/own-profile.ts";
import { openServedLog } from "../support/served-log.ts";

const seqsOf = (json: { readonly lines: readonly { readonly seq: number }[] }) =>
  json.lines.map(({ seq }) => seq);

describe("lines of a large log", () => {
  test("are found wherever they are, from either end", async ({ expect }) => {
    const { api, append } = await openServedLog();
    const client = openApiClient(api);
    append(25_000);
    const get = async (query: string) => (await client.get(`/lines?kinds=app&${query}`)).json;
    expect(seqsOf(await get("text=line 24999"))).toEqual([24_999]);
    expect(seqsOf(await get("text=line 2&before=30000&limit=3"))).toEqual([24_998, 24_999, 25_000]);
    expect(seqsOf(await get("text=line 7&before=9000&limit=1"))).toEqual([7999]);
    // Whether it is wanted is known only of a line that was read.
    expect(seqsOf(await get("requestId=line 17&text=1712"))).toEqual([
      ...[1712, 17_120, 17_121, 17_122, 17_123, 17_124, 17_125, 17_126, 17_127, 17_128, 17_129],
    ]);
    expect(seqsOf(await get("requestId=line 1001&before=25001&limit=2"))).toEqual([10_018, 10_019]);
    expect(seqsOf(await get("after=9998&before=10002"))).toEqual([9999, 10_000, 10_001]);
    const page = await get("after=0");
    expect(page).toMatchObject({ hasMore: true, last: 25_000 });
    expect(seqsOf(page)).toEqual(Array.from({ length: 1000 }, (_, index) => index + 1));
    expect(await get("after=24000")).toMatchObject({ hasMore: false });
  });

  test("of one request are those of apps that mention it, too", async ({ expect }) => {
    const { api, store } = await openServedLog();
    store.append([appLine("about abc-1", 1), appLine("about abc-2", 1)]);
    const client = openApiClient(api);
    expect(seqsOf((await client.get("/requests/abc-1?kinds=all")).json)).toEqual([1]);
    expect(seqsOf((await client.get("/requests/abc-1")).json)).toEqual([]);
  });

  test("that are not UTF-8 have their bytes", async ({ expect }) => {
    const { api, store } = await openServedLog();
    store.append([{ ...appLine("\ufffd", 1), bytes: Buffer.from([0xff]) }]);
    const { json } = await openApiClient(api).get("/lines?kinds=app");
    expect(json.lines).toMatchObject([{ message: "\ufffd", messageBase64: "/w==" }]);
  });
});

describe("a run with a profile of its own", () => {
  const [own] = ownLines().filter(
    ({ protocol, format }) => protocol === "http" && format === "JSON",
  );
  const line = own?.line ?? "";
  const accessLine: NewLogEvent = {
    ...appLine(line, 1, {
      ...{ role: "proxy", containerName: "proxy", direction: "ingress" },
      accessLog: { profile: OWN_PROFILE.name, format: "JSON", protocol: "http" },
    }),
    kind: "access",
  };

  test("has its lines read and held to it by its name", async ({ expect }) => {
    const { api, store } = await openServedLog(OWN_PROFILE);
    store.append([accessLine]);
    const client = openApiClient(api);
    const { json } = await client.get("/lines");
    const { response_code } = json.lines[0].fields;
    expect(response_code).toEqual(expect.any(Number));
    const fields = { response_code };
    const waited = await client.post("/lines/wait", { fields, profile: OWN_PROFILE.name });
    expect(waited.json).toMatchObject({ ok: true });
    for (const given of [{ seq: 1 }, { line }]) {
      const right = await client.post("/checks", { ...given, fields, profile: OWN_PROFILE.name });
      expect(right.json).toMatchObject({ ok: true, fields });
      const wrong = await client.post("/checks", { ...given, profile: "observed-2025-11" });
      expect(wrong.json.deviations).toContainEqual(
        expect.objectContaining({ kind: "unreadable", text: 'It has no "start_time".' }),
      );
    }
    expect((await client.post("/checks", { seq: 1 })).json).toMatchObject({ ok: true });
  });
});

test("a simulation that stops answers, and sends nothing any more", async ({ expect }) => {
  const { api, store, append } = await openServedLog();
  append(1);
  store.end();
  const client = openApiClient(api);
  expect((await client.get("")).json).toMatchObject({ state: "stopping", lines: { last: 1 } });
  expect((await client.post("/lines/wait", {})).json).toMatchObject({
    ok: false,
    message: "The simulation ended before there was 1 access-log line that fits; 0 of 0 did.",
  });
  const sent = await client.post("/requests", { service: "client", url: "http://a/" });
  expect(sent).toMatchObject({ status: 409, json: { error: { code: "NO_SIMULATION" } } });
});
