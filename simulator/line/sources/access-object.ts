import { areKeysOfLine } from "../access-log/broken-json.ts";
import type { LineSigns, SignKey } from "../access-log/line-signs.ts";
import type { FoundLine } from "./found-line.ts";
import { type ContainerValue, type Member, textOf, writeValue } from "./json-value.ts";
import type { LineOrigin } from "./origin.ts";

/**
 * Whether the members of an object are those of an access-log line, maybe beside others, or of the
 * beginning of one that breaks.
 */
export function isAccessObject(
  { kind, members, isOpen }: ContainerValue,
  signs: LineSigns,
): boolean {
  if (kind !== "object") return false;
  if (
    isOpen &&
    areKeysOfLine(
      members.map(({ key }) => key),
      signs,
    )
  )
    return true;
  const hasOneOf = (keys: readonly SignKey[]) =>
    members.some((member) => keys.some(({ key }) => key === member.key));
  return hasOneOf(signs.startTime) && hasOneOf(signs.bytesSent) && hasOneOf(signs.outcome);
}

/** Whether an object is an event of Envoy's outlier detection. */
export function isOutlierObject({ kind, members }: ContainerValue): boolean {
  if (kind !== "object") return false;
  const keys = new Set(members.map(({ key }) => key));
  return keys.has("action") && keys.has("upstream_url") && keys.has("cluster_name");
}

/**
 * The line whose fields an object has. Where a tool has put keys of its own beside them, those are
 * left out; a key of which nothing says that it is a tool's stays, since the proxy may have written
 * it.
 */
export function lineOfObject(
  object: ContainerValue,
  { isField, origin }: { readonly isField: (key: string) => boolean; readonly origin: LineOrigin },
): FoundLine {
  const isForeign = ({ key }: Member) => !isField(key);
  const isWrapped = object.members.some((member) => isForeign(member) && isOfTool(member));
  const line = isWrapped ? withoutForeign(object, isForeign) : object;
  return { ...origin, raw: writeValue(line), kind: "access" };
}

function withoutForeign(
  { kind, members, isOpen }: ContainerValue,
  isForeign: (member: Member) => boolean,
): ContainerValue {
  return { kind, members: members.filter((member) => !isForeign(member)), isOpen };
}

/** Whether a member is one that tools add: by its key, or because the proxy writes no objects. */
function isOfTool({ key, value }: Member): boolean {
  return value.kind === "object" || value.kind === "array" || TOOL_KEY.test(key);
}

const TOOL_KEYS = [
  "log|log_processed|message|msg|MESSAGE|short_message|full_message",
  "container_id|container_name|source|stream|tag|host|hostname|service|env|level",
  "ecs_\\w+|ec2_instance_id|cluster|task|pod|namespace|aws\\w*",
  "kubernetes|docker|labels|agent|input|event|cloud|orchestrator|offset|_p",
  "date|time|timestamp|ts|file|source_type|logtag|partial_\\w+|ddsource|ddtags|tags|type|version",
].join("|");

const TOOL_KEY_SHAPE = '[@$_][^"\\\\]*|[\\w@$-]+\\.[^"\\\\]*|[A-Z_]+';

const TOOL_KEY = new RegExp(`^(?:${TOOL_KEYS}|${TOOL_KEY_SHAPE})$`);

/**
 * Text of a JSON line in which a tool's key may stand: one of the known ones, or an object or
 * array.
 */
export const MAYBE_WRAPPED = new RegExp(`:\\s*[{[]|"(?:${TOOL_KEYS}|${TOOL_KEY_SHAPE})"\\s*:`);

/**
 * Whether the fields of an object are those that a line of the same record has: a parser kept both.
 */
export function isSameLine(object: ContainerValue, fields: Readonly<Record<string, unknown>>) {
  return object.members.every(({ key, value }) => {
    const field = fields[key];
    if (field === undefined || !Object.hasOwn(fields, key)) return true;
    const text = textOf(value);
    return field === null ? text === "null" || text === "-" || text === "" : text === String(field);
  });
}
