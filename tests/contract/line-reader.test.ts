import { describe, test } from "vitest";
import { createLineReader } from "../../simulator/line/access-log/line-reader.ts";
import { parseAccessLogLine } from "../../simulator/line/access-log/parse.ts";
import { shuffleKeys } from "../../simulator/line/contract/rewrite-line.ts";
import { goldenLines, observedLines } from "../support/golden-lines.ts";
import { OWN_PROFILE, ownLines } from "../support/own-profile.ts";

const [ACCESS = ""] = observedLines();
const ENVOY = "[2026-11-23 14:18:25.889][123][info][main] [source/server/server.cc:430] static:";

describe("a line reader", () => {
  test("reads every golden line as the parser does", ({ expect }) => {
    const reader = createLineReader();
    for (const { line } of goldenLines()) {
      expect(reader.read(line)).toMatchObject({ kind: "access", parsed: parseAccessLogLine(line) });
    }
  });

  test("takes a further line of Envoy's own log for that log", ({ expect }) => {
    const { read } = createLineReader();
    const lines = ["  - before", ENVOY, "  - name: layer", ACCESS, "    x: 1"];
    expect(lines.map((line) => read(line).kind)).toEqual([
      "other",
      "proxy",
      "proxy",
      "access",
      "proxy",
    ]);
    expect(createLineReader().read("  - name: layer").kind).toBe("other");
  });

  test("parses what is an access-log line and nothing else, and once", ({ expect }) => {
    const { read } = createLineReader();
    expect(read(ENVOY).parsed).toBeUndefined();
    const line = read(ACCESS);
    expect(line.parsed).toMatchObject({ ok: true });
    expect(line.parsed).toBe(line.parsed);
  });

  test("takes bytes, so that values that are not UTF-8 stay what they are", ({ expect }) => {
    const text = goldenLines().find(
      ({ format, protocol }) => format === "TEXT" && protocol === "http",
    );
    const bytes = Buffer.from(text?.line.replace(/"curl[^"]*"/, '"\u00e9"') ?? "", "latin1");
    expect(createLineReader().read(bytes).parsed).toMatchObject({
      fields: { user_agent: "\u00e9" },
    });
  });

  test("is told what the lines are", ({ expect }) => {
    const { read } = createLineReader({ protocol: "tcp", profile: "aws-docs" });
    expect(read(ACCESS).parsed).toMatchObject({ ok: false });
    expect(() => createLineReader({ profile: "ours" })).toThrow('no access-log profile "ours"');
  });
});

describe("a line reader with a profile of one's own", () => {
  const shapes = Map.groupBy(ownLines(), ({ protocol, format }) => `${protocol} ${format}`);
  test.for([...shapes])("reads lines of %s by documented names", ([, lines], { expect }) => {
    for (const { protocol, format, line, golden } of lines) {
      const wanted = parseAccessLogLine(golden, { protocol, format });
      const { kind, parsed } = createLineReader({ profile: OWN_PROFILE }).read(line);
      expect(kind, line).toBe("access");
      expect(parsed).toMatchObject({
        ok: true,
        protocol,
        format,
        fields: wanted.ok && wanted.fields,
        record: wanted.ok && wanted.record,
        extra: { flags: null },
      });
    }
  });

  test("still knows the lines of the built-in profiles, and what is no access-log line", ({
    expect,
  }) => {
    const { read } = createLineReader({ profile: OWN_PROFILE });
    for (const { line } of goldenLines()) expect(read(line).kind).toBe("access");
    for (const line of ["when=", 'when="2026-11-23T14:18:26.569Z"', "hello"]) {
      expect(read(line).kind).toBe("other");
    }
    expect(read(ENVOY).kind).toBe("proxy");
  });

  test("reads keys in any order", ({ expect }) => {
    for (const { line, format } of ownLines()) {
      if (format === "TEXT") continue;
      const shuffled = shuffleKeys({ raw: line, profile: OWN_PROFILE }, () => 0.3);
      const { kind, parsed } = createLineReader({ profile: OWN_PROFILE }).read(shuffled);
      expect(kind, shuffled).toBe("access");
      const sorted = parseAccessLogLine(line, { profile: OWN_PROFILE });
      expect(parsed).toMatchObject({ ok: true, fields: sorted.ok && sorted.fields });
    }
  });

  test("takes a line that was cut for one that cannot be read", ({ expect }) => {
    const { read } = createLineReader({ profile: OWN_PROFILE });
    for (const { line, format } of ownLines()) {
      if (format === "JSON") continue;
      const cut = read(line.slice(0, -5));
      expect(cut.kind).toBe("access");
      expect(cut.parsed).toMatchObject({ ok: false });
    }
  });

  test("is needed: without it these lines are none", ({ expect }) => {
    const kinds = ownLines().map(({ line }) => createLineReader().read(line).kind);
    expect(new Set(kinds)).toEqual(new Set(["other"]));
  });
});
