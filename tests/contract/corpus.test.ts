import { describe, test } from "vitest";
import { PROFILES } from "../../simulator/line/access-log/formats.ts";
import { corpusCases } from "../../simulator/line/corpus/corpus.ts";
import { goldenLines } from "../support/golden-lines.ts";
import { OWN_PROFILE } from "../support/own-profile.ts";

describe("the case corpus", () => {
  const cases = corpusCases();

  test("has every recorded line in every built-in profile, under an id of its own", ({
    expect,
  }) => {
    expect(cases).toHaveLength(goldenLines().length * Object.keys(PROFILES).length);
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
    for (const { id, protocol, format, profile } of cases) {
      const [first, , second, query] = id.split("/");
      expect([first, second]).toEqual([protocol, format]);
      expect(["ENABLED", "DISABLED", "-"]).toContain(query);
      expect(id.replace(/\/\d+$/, "")).toMatch(new RegExp(`/(?:ingress|egress)/${profile}$`));
    }
  });

  test("says by its ids what the lines have: query strings where they are logged", ({ expect }) => {
    const withQuery = cases.filter(({ fields }) => String(fields.path).includes("?"));
    expect(withQuery.length).toBeGreaterThan(0);
    expect(withQuery.filter(({ id }) => !id.includes("/ENABLED/"))).toEqual([]);
    expect(cases.filter(({ id, protocol }) => protocol === "tcp" && !id.includes("/-/"))).toEqual(
      [],
    );
  });

  test("can be had in a profile of one's own", ({ expect }) => {
    const own = corpusCases([OWN_PROFILE]);
    expect(own).toHaveLength(goldenLines().length);
    const builtIn = cases.filter(({ profile }) => profile === "aws-docs");
    expect(own.map(({ fields }) => fields)).toEqual(builtIn.map(({ fields }) => fields));
    expect(
      own.filter(({ format, line }) => format === "JSON" && !line.includes('"when":')),
    ).toEqual([]);
  });
});
