import { describe, test } from "vitest";
import { createGrouper } from "../../../simulator/cli/screen/group-lines.ts";
import type { LogLine } from "../../../simulator/logs/log-line.ts";
import { accessLine, GRPC, HTTP, TCP } from "../../support/screen-lines.ts";

let seq = 0;

/** A line of a hop that began so many milliseconds after the first, in the order in which they are made. */
function hop(taskName: string, ms: number, fields: object = {}, event: Partial<LogLine> = {}) {
  const start = new Date(Date.parse(HTTP.start_time) + ms).toISOString();
  const service = taskName.slice(0, -2);
  seq += 1;
  return accessLine(
    { ...HTTP, ...fields, start_time: start },
    { taskName, service, seq, ...event },
  );
}

const shown = (group: ReturnType<typeof createGrouper>, ...lines: readonly LogLine[]) =>
  group(lines).map(({ line, place, retry }) => `${place} ${line.taskName} ${retry}`);

describe("lines that are shown together", () => {
  test("stand with their request, hops in the order in which they began", ({ expect }) => {
    const other = { request_id: "other" };
    const lines = [
      hop("orders-1", 20, GRPC),
      hop("web-2", 3, other),
      hop("api-2", 10),
      hop("web-1", 0),
    ];
    expect(shown(createGrouper(), ...lines)).toEqual([
      "first web-1 0",
      "middle api-2 0",
      "last orders-1 0",
      "alone web-2 0",
    ]);
  });

  test("of one millisecond have the outer hop first, whose line comes last", ({ expect }) => {
    const lines = [hop("web-2", 0), hop("web-1", 0, {}, { direction: "egress" })];
    expect(shown(createGrouper(), ...lines)).toEqual(["first web-1 0", "last web-2 0"]);
  });

  test("count attempts after failures, also where other lines came between", ({ expect }) => {
    const failed = { response_code: 503, upstream_service_time: null };
    const group = createGrouper();
    expect(shown(group, hop("api-1", 0, failed), hop("api-2", 0, failed))).toEqual([
      "first api-1 0",
      "last api-2 1",
    ]);
    expect(shown(group, hop("web-1", 3, { request_id: "other" }))).toEqual(["alone web-1 0"]);
    expect(shown(group, hop("api-1", 40))).toEqual(["later api-1 2"]);
  });

  test("are no retries where what was before did not fail, or was another call", ({ expect }) => {
    const failed = { response_code: 503 };
    const lines = [
      hop("api-1", 0),
      hop("api-1", 5),
      hop("api-1", 10, { ...failed, path: "/a" }),
      hop("api-1", 15, { path: "/b" }),
      hop("web-1", 20, failed, { direction: "egress" }),
      hop("web-1", 25),
    ];
    const retries = createGrouper()(lines).map(({ retry }) => retry);
    expect(retries).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test("are alone without an id: TCP, and requests that Envoy could not read", ({ expect }) => {
    const tcp = accessLine(TCP, { taskName: "tcp-1" });
    const none = hop("web-1", 0, { request_id: null });
    const lines = [tcp, tcp, none, none, accessLine({ message: "what is this" })];
    expect(createGrouper()(lines).map(({ place }) => place)).toEqual(Array(5).fill("alone"));
  });

  test("are forgotten after many others", ({ expect }) => {
    const group = createGrouper();
    group([hop("web-1", 0)]);
    group(Array.from({ length: 250 }, (_, n) => hop("web-1", n, { request_id: `r${n}` })));
    expect(shown(group, hop("web-1", 300))).toEqual(["alone web-1 0"]);
    expect(shown(group, hop("web-1", 300, { request_id: "r249" }))).toEqual(["later web-1 0"]);
  });
});
