import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  FIELDS,
  type FieldName,
  factsOf,
  PROTOCOL_FIELDS,
  PROTOCOLS,
} from "../simulator/line/access-log/fields.ts";
import { DEFAULT_PROFILE, profileNamed } from "../simulator/line/access-log/formats.ts";

import { betweenMarkers, markdownTable } from "./markdown-table.ts";

const FORMATS = join(import.meta.dirname, "..", "docs", "formats.md");
const BEGIN = "<!-- fields: written by `npm run fields` -->";
const END = "<!-- /fields -->";
const HEAD = ["key", "protocols", "Envoy's operator", "type in JSON", "missing", "evidence"];

/** docs/formats.md with the table of fields as it follows from the one table. */
export function formatsWithFields(): string {
  const rows = (Object.keys(FIELDS) as FieldName[]).map(row);
  return betweenMarkers(readFileSync(FORMATS, "utf8"), BEGIN, END, markdownTable([HEAD, ...rows]));
}

function row(name: FieldName): readonly string[] {
  const { operator, operatorWithoutQuery, type, unit, alwaysThere } = factsOf(name);
  const protocols = PROTOCOLS.filter((protocol) =>
    (PROTOCOL_FIELDS[protocol] as readonly FieldName[]).includes(name),
  );
  const operators = [operator, operatorWithoutQuery].filter((text) => text !== undefined);
  return [
    `\`${name}\``,
    protocols.length === PROTOCOLS.length ? "all" : protocols.join(", "),
    operators.map((text) => `\`${text}\``).join(" or, without query, "),
    `${type}${unit === undefined ? "" : ` (${unit})`}`,
    alwaysThere ? "never" : "`null`, `-`",
    evidenceOf(name),
  ];
}

/** The evidence for the field in JSON lines of the default profile, over its protocols. */
function evidenceOf(name: FieldName): string {
  const { formats } = profileNamed(DEFAULT_PROFILE);
  const byEvidence = Map.groupBy(
    PROTOCOLS.flatMap((protocol) => {
      const field = formats[protocol].JSON.fields.find(({ name: key }) => key === name);
      return field === undefined ? [] : [{ protocol, evidence: field.evidence }];
    }),
    ({ evidence }) => evidence,
  );
  if (byEvidence.size === 0) return "documented, and not written by this profile";
  return [...byEvidence]
    .map(([evidence, fields]) => {
      const protocols = fields.map(({ protocol }) => protocol);
      return `${evidence} (${protocols.join(", ")})`;
    })
    .join("; ");
}

if (import.meta.main) writeFileSync(FORMATS, formatsWithFields());
