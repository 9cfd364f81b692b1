import fc from "fast-check";
import { describe, test } from "vitest";
import { classifyLine } from "../../simulator/line/access-log/classify-line.ts";
import { PROTOCOLS } from "../../simulator/line/access-log/fields.ts";
import { parseAccessLogLine } from "../../simulator/line/access-log/parse.ts";
import {
  asSeenInText,
  hostileFields,
  plainFields,
  renderJson,
  renderText,
} from "../support/access-lines.ts";

describe.for(PROTOCOLS)("hostile values in lines of %s", (protocol) => {
  test("in TEXT are read as sent, or the line is marked ambiguous", ({ expect }) => {
    fc.assert(
      fc.property(hostileFields(protocol), fc.boolean(), (sent, isKnown) => {
        const line = renderText(protocol, sent);
        const result = parseAccessLogLine(line, isKnown ? { protocol } : {});
        if (!result.ok) throw new Error(`${result.reason} (${result.at}): ${line}`);
        if (result.ambiguous === undefined) {
          expect(result.protocol).toBe(protocol);
          expect(result.fields).toEqual(asSeenInText(sent));
        } else if (result.ambiguous.length < 16) {
          expect(result.ambiguous.map(({ fields }) => fields)).toContainEqual(asSeenInText(sent));
        }
        expect(classifyLine(line)).toBe("access");
      }),
      { numRuns: 2000 },
    );
  });

  test("in JSON are read as sent", ({ expect }) => {
    fc.assert(
      fc.property(hostileFields(protocol), (sent) => {
        const line = renderJson(sent);
        expect(parseAccessLogLine(line)).toMatchObject({ ok: true, protocol, fields: sent });
        expect(classifyLine(line)).toBe("access");
      }),
      { numRuns: 500 },
    );
  });

  test("leave ordinary lines clean", ({ expect }) => {
    fc.assert(
      fc.property(plainFields(protocol), (sent) => {
        const line = renderText(protocol, sent);
        const result = parseAccessLogLine(line, { protocol });
        expect(result).toMatchObject({ ok: true, fields: asSeenInText(sent) });
        expect(result).not.toHaveProperty("ambiguous");
      }),
    );
  });
});

const FORGED = [
  {
    title: "a User-Agent that goes on as the next fields",
    line: '[2026-11-23T14:18:26.569Z] "GET / HTTP/1.1" 200 0 11 1 1 "-" "curl" "11111111-2222-4333-8444-555555555555" "admin.internal" "10.0.0.9:80" "1152b97a-b87d-486d-9e7d-ee13ce0c74be" "app.sample-namespace" "127.0.0.2:22001"',
  },
  {
    title: "an original path that goes on as a whole line",
    line: '[2026-11-23T14:18:26.569Z] "GET /admin HTTP/1.1" 200 0 11 1 1 "-" "curl" "id" "app" "x HTTP/1.1" 404 0 11 1 1 "-" "curl/8" "1152b97a-b87d-486d-9e7d-ee13ce0c74be" "app.sample-namespace" "127.0.0.2:22001"',
  },
  {
    title: "a User-Agent on http that makes a line of http2",
    line: '[2026-11-23T14:18:26.569Z] "GET / HTTP/1.1" 200 0 11 1 1 "-" "A" "127.0.0.1:80" "1152b97a-b87d-486d-9e7d-ee13ce0c74be" "10.0.0.1:80" "127.0.0.1:80"',
  },
];

describe("a forged header value", () => {
  test.for(FORGED)("never passes for a clean record: $title", ({ line }, { expect }) => {
    const result = parseAccessLogLine(line);
    expect(result.ok && (result.ambiguous?.length ?? 0)).toBeGreaterThan(1);
  });

  test("is given with its likeliest reading first", ({ expect }) => {
    const line =
      '[2026-11-23T14:18:26.569Z] "GET / HTTP/1.1" 200 0 11 1 1 "-" "x" "y" "1152b97a-b87d-486d-9e7d-ee13ce0c74be" "app.sample-namespace" "127.0.0.2:22001"';
    const result = parseAccessLogLine(line, { protocol: "http" });
    const likeliest = {
      forwarded_for: null,
      user_agent: 'x" "y',
      request_id: "1152b97a-b87d-486d-9e7d-ee13ce0c74be",
    };
    expect(result).toMatchObject({ ok: true, fields: likeliest });
    const readings = result.ok ? result.ambiguous : [];
    expect(readings?.[0]).toMatchObject({ fields: likeliest });
    expect(readings?.length).toBeGreaterThan(1);
  });

  test("with quotes that do not imitate a field is read exactly", ({ expect }) => {
    const line =
      '[2026-11-23T14:18:26.569Z] "GET / HTTP/1.1" 200 0 11 1 1 "-" "evil" 200 "x" "1152b97a-b87d-486d-9e7d-ee13ce0c74be" "app.sample-namespace" "127.0.0.2:22001"';
    const result = parseAccessLogLine(line);
    expect(result).toMatchObject({ ok: true, fields: { user_agent: 'evil" 200 "x' } });
    expect(result).not.toHaveProperty("ambiguous");
  });

  test("of many quotes takes no longer than it must", ({ expect }) => {
    const separators = '" "'.repeat(20_000);
    const line = `[2026-11-23T14:18:26.569Z] "GET ${separators} HTTP/1.1" 200 0 11 1 1 "${separators}" "x`;
    const result = parseAccessLogLine(line);
    expect(result).toMatchObject({ ok: false });
  });
});
