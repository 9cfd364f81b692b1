import {
  type AccessLogFormat,
  type AccessLogProtocol,
  type FieldFacts,
  type FieldName,
  factsOf,
} from "../fields.ts";

/**
 * How sure a field is. `captured`: seen on a line from AWS. `documented`: on AWS's page, not seen.
 * `derived`: neither; concluded from the other two.
 */
export type Evidence = "captured" | "documented" | "derived";

/** What is claimed of a field or a format, and where it stands. */
export interface EvidenceClaim {
  readonly evidence: Evidence;
  /** Address of the page, or the name of the file, that shows it. */
  readonly source: string;
}

/** One field of one format, complete in itself, so that a profile can be written to a file and read back. */
export interface FormatField
  extends EvidenceClaim,
    Pick<
      FieldFacts,
      "operator" | "operatorWithoutQuery" | "type" | "olderType" | "content" | "unit"
    > {
  /** Key in the JSON line; in TEXT, the word that stands for it in the layout. */
  readonly key: string;
  /** Its documented key, which parsed records use; absent for a key that AWS's page does not have. */
  readonly name?: FieldName;
  /** What stands there when Envoy has no value. `never`: Envoy always has one. */
  readonly missing: "null" | "-" | "never";
}

/** A TEXT format: one line in which `{key}` stands for each field's value, without the newline. */
export interface TextFormat {
  readonly layout: string;
  /** In the order of the layout. */
  readonly fields: readonly FormatField[];
}

/** A JSON format: one object a line. Envoy's key order is not part of it: sorted since 1.33, arbitrary before. */
export interface JsonFormat {
  readonly fields: readonly FormatField[];
}

/** Both formats of one protocol. */
interface ProtocolFormats {
  readonly TEXT: TextFormat;
  readonly JSON: JsonFormat;
}

/** One set of assumptions about what AWS writes: plain data, the same before and after JSON. */
export interface AccessLogProfile {
  readonly name: string;
  /** One sentence for `--help`, the plan and the documentation. */
  readonly summary: string;
  readonly formats: Readonly<Record<AccessLogProtocol, ProtocolFormats>>;
}

interface FormatFieldOptions extends EvidenceClaim {
  readonly name: FieldName;
  readonly format: AccessLogFormat;
  /** @default the documented key */
  readonly key?: string;
}

/** A known field as it stands in a format. */
export function formatField(options: FormatFieldOptions): FormatField {
  const { name, format, key = name, evidence, source } = options;
  const facts = factsOf(name);
  const { operator, operatorWithoutQuery, type, olderType, content, unit, alwaysThere } = facts;
  const whenMissing = format === "JSON" ? "null" : "-";
  return {
    key,
    name,
    operator,
    ...(operatorWithoutQuery !== undefined && { operatorWithoutQuery }),
    type,
    ...(olderType !== undefined && { olderType }),
    content,
    ...(unit !== undefined && { unit }),
    missing: alwaysThere ? "never" : whenMissing,
    evidence,
    source,
  };
}
