import { describe, test } from "vitest";
import { maskLine } from "../../../simulator/cli/mask-line.ts";
import { maskVolatile } from "../../../simulator/line/index.ts";
import { observedLines } from "../../support/golden-lines.ts";

const [JSON_LINE = ""] = observedLines();
const TEXT_LINE =
  '[2025-11-11T07:40:46.216Z] "GET / HTTP/1.1" 503 0 11 1 - "-" "curl/8.11.1" "c13c6bc6-5a9e-4ee8-929d-7089c54f31fd" "app.sample-namespace" "-"';

describe("a line for a snapshot", () => {
  test("has placeholders, and its keys in order", ({ expect }) => {
    const { line, problem } = maskLine(JSON_LINE, undefined);
    expect(problem).toBeUndefined();
    expect(line).toBe(maskVolatile(JSON_LINE));
    expect(line).toMatch(/^\{"authority":.*"start_time":"<start_time>"/);
  });

  test("is the line itself where it cannot be read, with the reason", ({ expect }) => {
    expect(maskLine("hello", undefined)).toEqual({
      line: "hello",
      problem: expect.stringContaining("This line cannot be rewritten: "),
    });
    const bytes = Buffer.from([0xff, 0x31]);
    expect(maskLine(bytes, undefined)).toMatchObject({ line: bytes, problem: expect.any(String) });
  });

  test("is empty where the line is", ({ expect }) => {
    expect(maskLine("", undefined)).toEqual({ line: "" });
    expect(maskLine("  ", undefined)).toEqual({ line: "  " });
  });

  test("keeps the bytes of a header that is not UTF-8", ({ expect }) => {
    const bytes = Buffer.from(TEXT_LINE.replace("curl/8.11.1", "caf\u00e9"), "latin1");
    const { line, problem } = maskLine(bytes, undefined);
    expect(problem).toBeUndefined();
    expect(line).toEqual(
      Buffer.from(
        '[<start_time>] "GET / HTTP/1.1" 503 0 11 <duration> - "-" "caf\u00e9" "<request_id>" "app.sample-namespace" "-"',
        "latin1",
      ),
    );
  });
});
