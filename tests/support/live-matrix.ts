import type { ExpectStatic } from "vitest";
import { simulate } from "../../simulator/app/simulate.ts";
import type { LogLine } from "../../simulator/index.ts";
import {
  type AccessLogFormat,
  type AccessLogProtocol,
  PROTOCOLS,
} from "../../simulator/line/access-log/fields.ts";
import { PROFILES, profileNamed } from "../../simulator/line/access-log/formats.ts";
import { parseAccessLogLine } from "../../simulator/line/access-log/parse.ts";
import { renderText, typesOf } from "./access-lines.ts";
import { type ExpectedLine, MATRIX, type MatrixCase } from "./live-matrix-cases.ts";
import { matrixInputs } from "./live-matrix-inputs.ts";
import { openCli } from "./run-cli.ts";
import { openSender } from "./send-from-client.ts";

/** Every profile, format and way to treat queries. */
export const MATRIX_RUNS = Object.keys(PROFILES).flatMap((profile) =>
  (["TEXT", "JSON"] as const).flatMap((format) =>
    (["ENABLED", "DISABLED"] as const).map((query) => ({ profile, format, query })),
  ),
);
type Run = (typeof MATRIX_RUNS)[number];

/** What is held to the table: a line, of what protocol it must be, and what it must say. */
interface Held {
  readonly run: Run;
  readonly protocol: AccessLogProtocol;
  readonly line: LogLine;
  readonly expected: ExpectedLine;
  readonly title: string;
}

interface PlayOptions {
  readonly runtime: "local" | "docker";
  readonly run: Run;
  readonly expect: ExpectStatic;
}

/** Plays every case in one simulation, and holds every line of both directions to the table of its protocol; more lines there must not be. */
export async function playMatrix({ runtime, run, expect }: PlayOptions): Promise<void> {
  const { profile, format, query } = run;
  await using simulation = await simulate({
    ...{ runtime, profile, format },
    inputs: [matrixInputs()],
    direction: "both",
    includeQueryParameters: query,
    env: openCli().env,
  });
  const sides = {
    egress: simulation.accessLog("client"),
    ingress: simulation.accessLog("server"),
  };
  await using sender = await openSender(simulation);
  const client = { plan: simulation.plan, send: sender.send };
  await client.send("http://http.matrix:7000/shut", {});
  for (const reader of Object.values(sides)) await reader.take(1);
  for (const one of MATRIX) {
    await Promise.all(Object.values(one.ways).map(({ send }) => send(client)));
    for (const side of ["egress", "ingress"] as const) {
      const wanted = wantedLines(one, side);
      const lines = await sides[side].take(wanted.length);
      const found = Object.groupBy(lines, ({ record }) => record?.appProtocol ?? "tcp");
      for (const { protocol, expected } of wanted) {
        const title = `${one.title}, ${protocol}, ${side}`;
        const line = found[protocol]?.shift();
        if (line === undefined) throw new Error(`${title}: there is no line`);
        hold({ run, protocol, line, expected, title }, expect);
        if (side === "ingress") continue;
        expect(line.record?.durationMs, title).toBeGreaterThanOrEqual(one.atLeastMs ?? 0);
      }
    }
  }
  await simulation.stop();
  for (const reader of Object.values(sides)) {
    expect(await Array.fromAsync(reader, ({ raw }) => raw)).toEqual([]);
  }
}

/** The lines of one side that a case makes, one entry each. */
function wantedLines({ ways }: MatrixCase, side: "egress" | "ingress") {
  return PROTOCOLS.flatMap((protocol) => {
    const way = ways[protocol];
    const expected = way?.[side];
    if (way === undefined || expected === undefined) return [];
    const count = side === "egress" ? 1 : (way.ingressLines ?? 1);
    return Array.from({ length: count }, () => ({ protocol, expected }));
  });
}

function hold({ run, protocol, line, expected, title }: Held, expect: ExpectStatic): void {
  const { profile, format, query } = run;
  const parsed = parseAccessLogLine(line.raw, { profile, protocol, format });
  if (!parsed.ok || parsed.ambiguous) throw new Error(`${title}: cannot be read: ${line.raw}`);
  const { fields, record } = parsed;
  expect(line.parsed.ok && line.parsed.fields, title).toEqual(fields);
  expect(record, title).toMatchObject(query === "ENABLED" ? expected.record : bare(expected));
  const table = profileNamed(profile).formats[protocol][format].fields;
  const missing = table.filter(({ name }) => name !== undefined && fields[name] === null);
  const always = protocol === "tcp" ? [] : ["forwarded_for"];
  const isIn = (name: string) => table.some((field) => field.name === name);
  expect(missing.map(({ name }) => name).sort(), title).toEqual(
    [...always, ...expected.missing].filter(isIn).sort(),
  );
  expect(
    missing.filter(({ missing: shown }) => shown === "never"),
    title,
  ).toEqual([]);
  if (format === "TEXT") expect(renderText(protocol, fields), title).toBe(line.raw);
  else expect(typesOf(line.raw), title).toEqual(expectedTypes(table, missing));
}

type Table = ReturnType<typeof profileNamed>["formats"]["http"][AccessLogFormat]["fields"];

function expectedTypes(table: Table, missing: Table): object {
  return Object.fromEntries(
    table.map((field) => [field.key, missing.includes(field) ? "null" : field.type]),
  );
}

/** What a line says without its query. */
function bare({ record }: ExpectedLine): object {
  const path = "path" in record ? String(record.path).split("?")[0] : undefined;
  return { ...record, ...(path !== undefined && { path }) };
}
