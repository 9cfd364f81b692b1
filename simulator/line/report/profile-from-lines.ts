import { SimulatorError } from "../../errors.ts";
import { printable } from "../../printable.ts";
import {
  type AccessLogProtocol,
  type FieldName,
  PROTOCOL_FIELDS,
  PROTOCOLS,
} from "../access-log/fields.ts";
import { profileNamed } from "../access-log/formats.ts";
import { jsonKeys } from "../access-log/parse-json.ts";
import type { ProfileFile } from "../access-log/profiles/profile-from-json.ts";
import type { AccessLogSource } from "../sources/open-source.ts";
import { readAccessLog } from "../sources/read-access-log.ts";

interface ProfileOptions {
  readonly name: string;
  /** Built-in profile that says what the lines do not show: other protocols, and TEXT. */
  readonly extends: string;
  /** What the lines are called in the profile as their source. */
  readonly from: string;
}

/**
 * Makes a profile of captured lines: for each protocol of which there are JSON lines, the keys that they have. TEXT lines have no keys and give
 * nothing.
 *
 * @throws {SimulatorError} `INPUT_INVALID`, where the lines show no keys, or keys of which it is not known what they hold.
 */
export async function profileFromLines(
  source: AccessLogSource,
  { name, extends: base, from }: ProfileOptions,
): Promise<ProfileFile> {
  const counts = { lines: 0 };
  const keys = new Map<AccessLogProtocol, Map<string, unknown>>();
  for await (const { parsed } of readAccessLog(source)) {
    if (!parsed?.ok || parsed.format !== "JSON") continue;
    counts.lines++;
    const seen = keys.get(parsed.protocol) ?? new Map<string, unknown>();
    keys.set(parsed.protocol, seen);
    for (const [key, value] of Object.entries(JSON.parse(parsed.raw))) {
      // A value tells more of a key than its absence does.
      if (!seen.has(key) || seen.get(key) === null) seen.set(key, value);
    }
  }
  if (counts.lines === 0) {
    throw new SimulatorError("INPUT_INVALID", `There is no JSON access-log line in ${from}.`, {
      remedy: "Give lines of format JSON: TEXT does not say which fields it has.",
    });
  }
  const known = jsonKeys(undefined);
  const unknown = [...keys.values()].flatMap((seen) =>
    [...seen.keys()].filter((key) => !known.has(key)),
  );
  if (unknown.length > 0) {
    throw new SimulatorError(
      "INPUT_INVALID",
      `It is not known which of Envoy's operators writes ${printable([...new Set(unknown)].join(", "))}.`,
      {
        remedy:
          'Write the profile by hand, with { "key", "operator", "type" } for these (see docs/captures.md).',
      },
    );
  }
  const { name: baseName } = profileNamed(base);
  const entries = PROTOCOLS.flatMap((protocol) => {
    const seen = keys.get(protocol);
    if (seen === undefined) return [];
    const names: readonly FieldName[] = PROTOCOL_FIELDS[protocol];
    const placeOf = (key: string) => {
      const name = known.get(key);
      return name === undefined ? -1 : names.indexOf(name);
    };
    const fields = [...seen.keys()]
      .toSorted((a, b) => placeOf(a) - placeOf(b))
      .map((key) => {
        const field = known.get(key);
        return { key, ...(field !== key && { name: field }), evidence: "captured", source: from };
      });
    return [[protocol, { JSON: { fields } }] as const];
  });
  return {
    name,
    summary: `Made from ${counts.lines} ${counts.lines === 1 ? "line" : "lines"} of ${from}.`,
    extends: baseName,
    formats: Object.fromEntries(entries),
  };
}
