import { type FieldName, PROTOCOLS } from "./fields.ts";
import { PROFILES } from "./formats.ts";
import { jsonKeys } from "./parse-json.ts";
import { AWS_DOCS } from "./profiles/aws-docs.ts";
import type { AccessLogProfile, TextFormat } from "./profiles/profile.ts";

/** What an access-log line shows, in the spelling of the built-in profiles and of one profile more. */
export interface LineSigns {
  /** Keys under which a JSON line has its time. */
  readonly startTime: readonly SignKey[];
  readonly bytesSent: readonly SignKey[];
  /** Keys of which a JSON line has one: the status of a request, the number of a connection. */
  readonly outcome: readonly SignKey[];
  /** Every key that a JSON line may have. */
  readonly keys: ReadonlySet<string>;
  /** How JSON lines begin when Envoy has sorted their keys. */
  readonly beginnings: readonly string[];
  /** TEXT layouts that are not the documented ones. */
  readonly layouts: readonly SignLayout[];
}

/** A key, in quotes, and with its colon as Envoy writes it. */
export interface SignKey {
  readonly key: string;
  readonly quoted: string;
  readonly written: string;
}

/** A TEXT layout, and how much of it a line must fit to be taken for one of its lines. */
interface SignLayout {
  readonly format: TextFormat;
  readonly fittingFields: number;
}

/** The signs of lines of the built-in profiles and of this one. */
export function signsOf(profile: AccessLogProfile | undefined): LineSigns {
  if (profile === undefined) return builtInSigns;
  const known = signs.get(profile);
  if (known !== undefined) return known;
  const found = findSigns(profile);
  signs.set(profile, found);
  return found;
}

const signs = new WeakMap<AccessLogProfile, LineSigns>();

function findSigns(profile: AccessLogProfile | undefined): LineSigns {
  const spellings = (...names: readonly FieldName[]) =>
    [...jsonKeys(profile)].flatMap(([key, name]) => (names.includes(name) ? [signKey(key)] : []));
  const profiles = [...Object.values(PROFILES), ...(profile === undefined ? [] : [profile])];
  const firstKeys = profiles.flatMap(({ formats }) =>
    PROTOCOLS.flatMap((protocol) =>
      formats[protocol].JSON.fields
        .map(({ key }) => key)
        .toSorted()
        .slice(0, 1),
    ),
  );
  return {
    startTime: spellings("start_time"),
    bytesSent: spellings("bytes_sent"),
    outcome: spellings("response_code", "connection_id"),
    keys: new Set(jsonKeys(profile).keys()),
    beginnings: [...new Set(firstKeys)].map((key) => `{${JSON.stringify(key)}:`),
    layouts: profile === undefined ? [] : ownLayouts(profile),
  };
}

function signKey(key: string): SignKey {
  const quoted = JSON.stringify(key);
  return { key, quoted, written: `${quoted}:` };
}

const builtInSigns = findSigns(undefined);

function ownLayouts({ formats }: AccessLogProfile): readonly SignLayout[] {
  return PROTOCOLS.flatMap((protocol) => {
    const format = formats[protocol].TEXT;
    if (format.layout === AWS_DOCS.formats[protocol].TEXT.layout) return [];
    // As far as the fields that no other line has; what follows them may be cut.
    const last = Math.max(
      ...SIGN_FIELDS[protocol === "tcp" ? "tcp" : "http"].map((name) =>
        format.fields.findIndex((field) => field.name === name),
      ),
    );
    return [{ format, fittingFields: last + 1 }];
  });
}

/** Every profile has these fields. */
const SIGN_FIELDS = {
  http: ["start_time", "response_code"],
  tcp: ["start_time", "bytes_received", "bytes_sent", "duration"],
} as const satisfies Record<string, readonly FieldName[]>;
