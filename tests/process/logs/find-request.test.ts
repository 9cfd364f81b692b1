import { describe, test } from "vitest";
import { findRequest } from "../../../simulator/cli/find-request.ts";
import { hopLines } from "../../support/hop-lines.ts";
import { openLogRun, PROXY_OUTPUT } from "../../support/log-run.ts";

const hop = { who: "web-1 ingress", url: "api.shop/a", startMs: 5, durationMs: 1 };

/** A log with requests of these ids; each has an inner hop of the same time, whose line comes before. */
function openRequests(...ids: readonly string[]) {
  const { store, pump } = openLogRun();
  const lines = ids.flatMap((requestId) =>
    hopLines({ ...hop, requestId }, { ...hop, requestId, url: "web.shop/a" }),
  );
  for (const { raw } of lines) pump.onOutput(PROXY_OUTPUT, Buffer.from(`${raw}\n`), 1000);
  pump.end();
  return (wanted?: string) => findRequest({ store, runId: "a-run", wanted });
}

describe("the request that is meant", () => {
  test("is the one whose id begins so, the one with exactly this id, or the last", ({ expect }) => {
    const find = openRequests("abc-12", "abc-1", "xyz");
    expect([find("x"), find("abc-12"), find("abc-1"), find()]).toEqual([
      ...["xyz", "abc-12", "abc-1", "xyz"],
    ]);
  });

  test("has to be one: several are named", ({ expect }) => {
    const find = openRequests("abc-1", "abc-12", "xyz");
    expect(() => find("abc")).toThrow(
      expect.objectContaining({
        code: "USAGE",
        problem: 'The ids of 2 requests of run a-run begin with "abc":\n  abc-1\n  abc-12',
      }),
    );
  });

  test("has to be there: the last ones are named, as their first caller saw them", ({ expect }) => {
    const find = openRequests("a", "b", "c", "d", "e", "f");
    const shown = ["b", "c", "d", "e", "f"].map((id) => `\n  ${id}  GET web.shop/a`);
    const problem = `No request of run a-run has an id that begins with "nobody". The last ones are:${shown.join("")}`;
    expect(() => find("nobody")).toThrow(expect.objectContaining({ code: "USAGE", problem }));
    const empty = openRequests();
    expect(() => empty()).toThrow("There is no access line of a request in run a-run.");
    expect(() => empty("x")).toThrow('begins with "x".');
  });
});
