import {
  type FieldName,
  PROTOCOL_FIELDS,
  PROTOCOLS,
} from "../../simulator/line/access-log/fields.ts";
import { profileFromJson } from "../../simulator/line/access-log/profiles/profile-from-json.ts";
import { asProfile } from "../../simulator/line/contract/rewrite-line.ts";
import { goldenLines } from "./golden-lines.ts";

/** Documented keys that the profile of the tests spells differently: all that tell a line apart are among them. */
const SPELLINGS: Readonly<Partial<Record<FieldName, string>>> = {
  start_time: "when",
  response_code: "status",
  bytes_sent: "sent",
  duration: "took",
  connection_id: "connection",
};

const FLAGS = { key: "flags", operator: "%RESPONSE_FLAGS%", type: "string", content: "token" };

/** A profile of a team's own, as a file: keys of its own, a key that AWS's page does not have, another TEXT layout. */
export const OWN_PROFILE_FILE = {
  name: "ours",
  formats: Object.fromEntries(
    PROTOCOLS.map((protocol) => {
      const names: readonly FieldName[] = PROTOCOL_FIELDS[protocol];
      const fields = [...names.map((name) => ({ key: SPELLINGS[name] ?? name, name })), FLAGS];
      const layout = fields.map(({ key }) => `${key}="{${key}}"`).join(" ");
      return [protocol, { JSON: { fields }, TEXT: { layout, fields } }] as const;
    }),
  ),
};

export const OWN_PROFILE = profileFromJson(OWN_PROFILE_FILE);

/** Every golden line, as a proxy with this profile writes it. */
export function ownLines() {
  return goldenLines().map(({ line, ...golden }) => ({
    ...golden,
    golden: line,
    line: asProfile(line, OWN_PROFILE),
  }));
}
