import { z } from "zod";
import { SimulatorError } from "../../../errors.ts";
import {
  type AccessLogFormat,
  type AccessLogProtocol,
  type FieldName,
  factsOf,
  isFieldName,
  PROTOCOL_FIELDS,
  PROTOCOLS,
} from "../fields.ts";
import { DEFAULT_PROFILE, PROFILES, profileNamed } from "../formats.ts";
import { LAYOUT_KEY } from "../text-layout.ts";
import {
  type AccessLogProfile,
  type FormatField,
  formatField,
  type JsonFormat,
  type TextFormat,
} from "./profile.ts";

/**
 * Reads a profile of your own, as `--profile file.json` gives it.
 *
 * ```json
 * { "name": "our-account", "formats": { "http": { "JSON": { "fields": [{ "key": "start_time" }, … ] } } } }
 * ```
 *
 * A field needs only its `key` if AWS's page has that key. If the profile spells it differently, `name` is the documented
 * key. A key that AWS's page does not have needs `operator` and `type`. Formats that are left out are those of `extends`.
 * A built-in profile, written as JSON, is read back unchanged.
 *
 * @throws {SimulatorError} `INPUT_INVALID`, with every problem and its JSON path.
 */
export function profileFromJson(file: unknown): AccessLogProfile {
  const parsed = profileFileSchema.safeParse(file);
  if (!parsed.success) {
    throw invalid(
      parsed.error.issues.map(
        ({ path, message }) => `${z.core.toDotPath(path) || "the file"}: ${message}`,
      ),
    );
  }
  const { name, summary, extends: baseName, formats } = parsed.data;
  const problems: string[] = [];
  const base = profileNamed(baseName);
  const formatsOf = (protocol: AccessLogProtocol) => {
    const { TEXT: text, JSON: json } = formats[protocol] ?? {};
    const inherited = base.formats[protocol];
    return {
      TEXT: text === undefined ? inherited.TEXT : textFormat(protocol, text, problems),
      JSON: json === undefined ? inherited.JSON : jsonFormat(protocol, json, problems),
    };
  };
  const profile: AccessLogProfile = {
    name,
    summary,
    formats: {
      http: formatsOf("http"),
      http2: formatsOf("http2"),
      grpc: formatsOf("grpc"),
      tcp: formatsOf("tcp"),
    },
  };
  if (problems.length > 0) throw invalid(problems);
  return profile;
}

function invalid(problems: readonly string[]): SimulatorError {
  return new SimulatorError(
    "INPUT_INVALID",
    `The access-log profile has problems:\n${problems.map((problem) => `  ${problem}`).join("\n")}`,
    { remedy: "Fix these, or make a profile from captured lines." },
  );
}

// Each is made when the first file is read: making them takes longer than a start without such a file should wait.
const FieldFile = z.lazy(() =>
  z.strictObject({
    key: z.string().regex(/^[^{}\s"]+$/, "must be a word without quotes, braces and spaces"),
    name: z
      .custom<FieldName>((value) => typeof value === "string" && isFieldName(value), {
        error: "is not a key of AWS's page",
      })
      .optional(),
    operator: z
      .string()
      .regex(/^%[^%]+%$/, "must be one Envoy operator, e.g. %PROTOCOL%")
      .optional(),
    operatorWithoutQuery: z
      .string()
      .regex(/^%[^%]+%$/)
      .optional(),
    type: z.enum(["string", "number"]).optional(),
    olderType: z.literal("string").optional(),
    content: z
      .enum(["time", "integer", "token", "httpVersion", "grpcStatus", "address", "any"])
      .optional(),
    unit: z.enum(["ms", "bytes"]).optional(),
    missing: z.enum(["null", "-", "never"]).optional(),
    evidence: z.enum(["captured", "documented", "derived"]).default("captured"),
    source: z.string().default("the profile file"),
  }),
);

const FieldsFile = z.lazy(() => z.array(FieldFile).min(1));
const FormatsFile = z.lazy(() =>
  z.strictObject({
    TEXT: z.strictObject({ layout: z.string().regex(/^[^\r\n]+$/), fields: FieldsFile }).optional(),
    JSON: z.strictObject({ fields: FieldsFile }).optional(),
  }),
);

const profileFileSchema = z.lazy(() =>
  z.strictObject({
    name: z.string().min(1),
    summary: z.string().default("A profile of your own."),
    extends: z.enum(Object.keys(PROFILES)).default(DEFAULT_PROFILE),
    formats: z.partialRecord(z.enum(PROTOCOLS), FormatsFile).default({}),
  }),
);

/** A profile file before its defaults are filled in. */
export type ProfileFile = z.input<typeof profileFileSchema>;

type FieldInput = z.output<typeof FieldFile>;

function jsonFormat(
  protocol: AccessLogProtocol,
  { fields }: { readonly fields: readonly FieldInput[] },
  problems: string[],
): JsonFormat {
  return { fields: formatFields({ protocol, format: "JSON", fields, problems }) };
}

function textFormat(
  protocol: AccessLogProtocol,
  { layout, fields }: { readonly layout: string; readonly fields: readonly FieldInput[] },
  problems: string[],
): TextFormat {
  const where = `formats.${protocol}.TEXT.layout`;
  const parts = layout.split(LAYOUT_KEY);
  const keys = parts.filter((_, index) => index % 2 === 1);
  const wanted = fields.map(({ key }) => key);
  if (keys.join() !== wanted.join()) {
    problems.push(`${where}: names ${keys.join(", ")}, but fields are ${wanted.join(", ")}`);
  }
  if (layout.startsWith("{") && parts[0] !== "") {
    problems.push(`${where}: begins with {, so its lines could not be told from JSON`);
  }
  if (parts.slice(2, -1).some((part, index) => index % 2 === 0 && part === "")) {
    problems.push(`${where}: has two fields without text between them`);
  }
  return { layout, fields: formatFields({ protocol, format: "TEXT", fields, problems }) };
}

interface FormatFieldsOptions {
  readonly protocol: AccessLogProtocol;
  readonly format: AccessLogFormat;
  readonly fields: readonly FieldInput[];
  readonly problems: string[];
}

/** The fields with what was left out filled in, and checked: records need what Envoy always has. */
function formatFields(options: FormatFieldsOptions): readonly FormatField[] {
  const { protocol, format, fields, problems } = options;
  const where = `formats.${protocol}.${format}.fields`;
  const allowed: readonly FieldName[] = PROTOCOL_FIELDS[protocol];
  const seen = new Set<string>();
  const complete = fields.flatMap((field, index) => {
    const at = `${where}[${index}]`;
    const name = field.name ?? (isFieldName(field.key) ? field.key : undefined);
    if (name !== undefined && !allowed.includes(name)) {
      problems.push(`${at}: ${name} is not a field of ${protocol}, only ${allowed.join(", ")}`);
      return [];
    }
    for (const word of new Set([field.key, name])) {
      if (word !== undefined && seen.has(word)) problems.push(`${at}: ${word} is there twice`);
      if (word !== undefined) seen.add(word);
    }
    const full = completeField({ ...field, name }, format);
    if (full === undefined) {
      problems.push(
        `${at}: ${field.key} is not a key of AWS's page; give name, or operator and type`,
      );
      return [];
    }
    return [full];
  });
  for (const name of allowed) {
    if (factsOf(name).alwaysThere && !complete.some((field) => field.name === name)) {
      problems.push(`${where}: has no ${name}, which every record needs`);
    }
  }
  return complete;
}

/** The field with what is known of it; `undefined` where too little is. */
function completeField(
  { name, ...field }: Omit<FieldInput, "name"> & { readonly name: FieldName | undefined },
  format: AccessLogFormat,
): FormatField | undefined {
  const given = Object.fromEntries(
    Object.entries(field).filter(([, value]) => value !== undefined),
  );
  const { evidence, source, key, operator, type } = field;
  if (name !== undefined) {
    return { ...formatField({ name, format, key, evidence, source }), ...given };
  }
  if (operator === undefined || type === undefined) return undefined;
  return {
    content: type === "number" ? "integer" : "any",
    missing: format === "JSON" ? "null" : "-",
    ...given,
    key,
    operator,
    type,
    evidence,
    source,
  };
}
