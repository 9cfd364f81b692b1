import fc from "fast-check";
import { describe, test } from "vitest";
import { isTimeShape } from "../../simulator/line/access-log/fast/scanned-line.ts";
import { VALUE_SHAPES } from "../../simulator/line/access-log/fast/value-shapes.ts";
import { isInteger, isTimestamp, wholeValue } from "../../simulator/line/access-log/values.ts";

const VALUES = {
  time: {
    right: ["2025-11-11T07:40:46.216Z", "0001-01-01T00:00:00.000Z"],
    wrong: ["", "2025-11-11 07:40:46.216", "2025-11-11T07:40:46Z", "2025-11-11T07:40:46x216Z"],
  },
  integer: { right: ["0", "200", "18446744073709551615"], wrong: ["", "-1", "1e5", "1.0", " 1"] },
  token: {
    right: ["GET", "M-SEARCH", "x!#$%&'*+.^_`|~"],
    wrong: ["", "G T", 'G"', "GE\u0301T", "a/b"],
  },
  httpVersion: {
    right: ["HTTP/1.1", "HTTP/2", "HTTP/3"],
    wrong: ["", "HTTP/", "http/2", "HTTP/1.", "HTTP/1.10"],
  },
  grpcStatus: { right: ["OK", "Unavailable", "17", "-1"], wrong: ["", "-", "O K", "1x", "--1"] },
  address: {
    right: ["10.0.1.5:80", "[::1]:53360", "[2600:F0f0::1]:1", "[fe80::1%eth0]:80"],
    wrong: ["", "10.0.1.5", "app:80", "::1:80", "[::1]", "10.0.1.5:", "[::1%]:80"],
  },
} as const;

describe("what Envoy prints", () => {
  test.for(Object.entries(VALUES))("for %s", ([content, { right, wrong }], { expect }) => {
    const pattern = wholeValue(content as keyof typeof VALUES);
    expect(right.filter((text) => !pattern.test(text))).toEqual([]);
    expect(wrong.filter((text) => pattern.test(text))).toEqual([]);
  });

  test("is a number or a moment only if all of it is", ({ expect }) => {
    expect(["7", "07", 7, "x", null].map(isInteger)).toEqual([true, true, false, false, false]);
    const moments = ["2024-02-29T00:00:00.000Z", "2025-02-30T00:00:00.000Z", "x", 1];
    expect(moments.map(isTimestamp)).toEqual([true, false, false, false]);
  });
});

/** In the order of the fast reader. */
const FAST = ["token", "httpVersion", "grpcStatus", "address"] as const;

describe("the fast reader's bytes", () => {
  test.for(FAST.map((content, index) => ({ content, index })))(
    "are of the same shape as the text: $content",
    ({ content, index }, { expect }) => {
      const pattern = wholeValue(content);
      const fits = VALUE_SHAPES[index];
      const near = fc.oneof(
        fc.stringMatching(pattern),
        fc.constantFrom(...VALUES[content].right, ...VALUES[content].wrong),
        fc.string({ unit: fc.constantFrom(...'HTP/1.2-aZ:[]%0 "~'), maxLength: 10 }),
      );
      fc.assert(
        fc.property(near, fc.nat(3), (text, before) => {
          if (text === "") return;
          const bytes = Buffer.from(`${" ".repeat(before)}${text} `, "latin1");
          const isFast = fits?.(bytes, before, before + Buffer.byteLength(text, "latin1"));
          // Addresses of IPv6 are left to the other reader.
          const isLeft = content === "address" && text.startsWith("[");
          expect(isFast, text).toBe(!isLeft && pattern.test(text));
        }),
        { numRuns: 500 },
      );
    },
  );

  test("are of the same shape as a time", ({ expect }) => {
    for (const text of [...VALUES.time.right, ...VALUES.time.wrong]) {
      expect(isTimeShape(Buffer.from(`${text}]`), 0), text).toBe(wholeValue("time").test(text));
    }
  });
});
