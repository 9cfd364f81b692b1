import { describe, test } from "vitest";
import { matchLines } from "../../simulator/line/contract/match-lines.ts";
import { observedLines } from "../support/golden-lines.ts";

const lines = observedLines();
const withCode = (line: string, code: number) =>
  line.replace(/"response_code":\d+/, `"response_code":${code}`);
const [line = ""] = lines.filter((one) => one.includes('"response_code"'));

describe("lines held against a contract as they come", () => {
  test("are counted, and those that meet it are kept in order", ({ expect }) => {
    const matches = matchLines<string>({ fields: { response_code: /^5/ } });
    for (const code of [500, 200, 503]) matches.add(withCode(line, code));
    expect(matches.looked).toBe(3);
    expect(matches.matching).toEqual([withCode(line, 500), withCode(line, 503)]);
  });

  test("have a nearest one: with the fewest deviations, and the last of several", ({ expect }) => {
    const matches = matchLines<string>({ fields: { response_code: 204, method: "PUT" } });
    expect(matches.nearest).toBeUndefined();
    const put = (code: number) => withCode(line, code).replace(/"method":"\w+"/, '"method":"PUT"');
    for (const one of [withCode(line, 500), put(501), put(502), withCode(line, 503), "no line"]) {
      matches.add(one);
    }
    expect(matches.matching).toEqual([]);
    expect(matches.nearest?.line).toBe(put(502));
    expect(matches.nearest?.check.message).toContain("response_code: expected 204, got 502");
  });
});
