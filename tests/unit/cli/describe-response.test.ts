import { describe, test } from "vitest";
import { quoteFailure } from "../../../simulator/cli/describe-response.ts";
import type { TaskResponse } from "../../../simulator/running/request/request.ts";

const response = (body: string, rest: Partial<TaskResponse>): TaskResponse =>
  ({ status: 200, headers: {}, durationMs: 1, body: Buffer.from(body), ...rest }) as TaskResponse;
const grpc = (status: string) =>
  ({ grpc: { status, code: 0, message: "" } }) as Partial<TaskResponse>;

describe("the body of an answer that failed", () => {
  test.for([
    { title: "a 4xx", rest: { status: 404 } },
    { title: "a 5xx", rest: { status: 503 } },
    { title: "a gRPC status, with code 200", rest: grpc("NotFound") },
  ])("is quoted for $title", ({ rest }, { expect }) => {
    expect(quoteFailure(response("no\n  such\tthing\n", rest))).toEqual(["no", "  such  thing"]);
  });

  test.for([
    { title: "a 200", rest: { status: 200 } },
    { title: "a 302", rest: { status: 302 } },
    { title: "tcp", rest: { status: 0 } },
    { title: "gRPC's OK", rest: grpc("OK") },
  ])("is not quoted for $title", ({ rest }, { expect }) => {
    expect(quoteFailure(response("fine", rest))).toEqual([]);
  });

  test("is no row where it is empty", ({ expect }) => {
    expect(quoteFailure(response("", { status: 500 }))).toEqual([]);
  });

  test("is cut, says so, and controls no terminal", ({ expect }) => {
    const failed = { status: 500 };
    const rows = quoteFailure(response("row\n".repeat(50), failed));
    expect(rows).toHaveLength(11);
    expect(rows.at(-1)).toBe("… (200 bytes)");
    const [row = "", end] = quoteFailure(response("x".repeat(5000), failed));
    expect(row).toBe(`${"x".repeat(200)}…`);
    expect(end).toBe("… (5000 bytes)");
    expect(quoteFailure(response("\u001b]0;title\u0007", failed))).toEqual([
      "\\u{1b}]0;title\\u{7}",
    ]);
  });
});
