import {
  FIELDS,
  type FieldName,
  factsOf,
  PROTOCOL_FIELDS,
  PROTOCOLS,
} from "../../simulator/line/access-log/fields.ts";
import { DEFAULT_PROFILE, profileNamed } from "../../simulator/line/access-log/formats.ts";

/** A row of the README's table of fields: its cells. */
type Row = readonly string[];

/** The README's table of fields, as it follows from the one table. */
export function fieldTable(): readonly Row[] {
  return (Object.keys(FIELDS) as FieldName[]).map((name) => {
    const { operator, operatorWithoutQuery, type, unit, alwaysThere } = factsOf(name);
    const protocols = PROTOCOLS.filter((protocol) =>
      (PROTOCOL_FIELDS[protocol] as readonly FieldName[]).includes(name),
    );
    const operators = [operator, operatorWithoutQuery].filter((one) => one !== undefined);
    return [
      `\`${name}\``,
      protocols.length === PROTOCOLS.length ? "all" : protocols.join(", "),
      operators.map((one) => `\`${one}\``).join(" or, without query, "),
      `${type}${unit === undefined ? "" : ` (${unit})`}`,
      alwaysThere ? "never" : "`null`, `-`",
      evidenceOf(name),
    ];
  });
}

/** How sure the field is in JSON lines of the default profile, over its protocols. */
function evidenceOf(name: FieldName): string {
  const { formats } = profileNamed(DEFAULT_PROFILE);
  const byEvidence = Map.groupBy(
    PROTOCOLS.flatMap((protocol) => {
      const field = formats[protocol].JSON.fields.find((one) => one.name === name);
      return field === undefined ? [] : [{ protocol, evidence: field.evidence }];
    }),
    ({ evidence }) => evidence,
  );
  if (byEvidence.size === 0) return "documented, and not written by this profile";
  return [...byEvidence]
    .map(([evidence, of]) => `${evidence} (${of.map(({ protocol }) => protocol).join(", ")})`)
    .join("; ");
}

/** For writing it anew: `node tests/support/field-table.ts`. */
if (import.meta.main) {
  for (const row of fieldTable()) console.log(`| ${row.join(" | ")} |`);
}
