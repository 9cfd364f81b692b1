import { describe, test } from "vitest";
import { printable, printableJson } from "../../simulator/printable.ts";

const HOSTILE = "a\u001b[2J\u0007\n\t\u009b\u202e\u2028\u{e0001}é☃";

describe("text of unknown origin", () => {
  test("is shown on one line, with escapes for what controls a terminal", ({ expect }) => {
    expect(printable(HOSTILE)).toBe(
      "a\\u{1b}[2J\\u{7}\\u{a}\\u{9}\\u{9b}\\u{202e}\\u{2028}\\u{e0001}é☃",
    );
  });

  test("means the same in JSON", ({ expect }) => {
    const json = printableJson({ [HOSTILE]: HOSTILE });
    expect(json).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(JSON.parse(json)).toEqual({ [HOSTILE]: HOSTILE });
  });
});
