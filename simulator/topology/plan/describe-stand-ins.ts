import { printable } from "../../printable.ts";
import type { Plan } from "./plan.ts";

type StandIns = NonNullable<Plan["standIns"]>;

/** As many kinds of values that are made up as the start of a simulation shows. */
const MOST_AT_START = 6;

/** As many as a plan shows. */
const MOST_KINDS = 12;

/** As many values of one kind. */
const MOST_OF_A_KIND = 3;

/**
 * What is made up, by kind, with a reason for each kind. Where a command shows more (`planCommand`), the reasons and the end of a
 * long list are left out.
 */
export function describeStandIns(
  standIns: StandIns,
  planCommand: string | undefined,
): readonly string[] {
  if (standIns.length === 0) return [];
  const isShort = planCommand !== undefined;
  const kinds = [...Map.groupBy(standIns, ({ name }) => kindOf(name))];
  const shown = kinds.slice(0, isShort ? MOST_AT_START : MOST_KINDS);
  const rows = shown.flatMap(([kind, alike]) => [
    `  ${printable(describeKind(kind, alike))}`,
    ...(isShort ? [] : [`      ${printable(alike[0]?.why ?? "")}`]),
  ]);
  const more = kinds.slice(shown.length).flatMap(([, alike]) => alike).length;
  const isFolded = more > 0 || kinds.some(([, { length }]) => length > 1);
  const where = isShort
    ? ` (\`${planCommand}\` says why)`
    : isFolded
      ? ` (--json has all ${standIns.length})`
      : "";
  return [
    `Made up here, decided by AWS when it deploys${where}`,
    ...rows,
    ...(more > 0 ? [`  … and ${more} more`] : []),
    "",
  ];
}

/** `ServiceName of Orders (kiosk.yaml:40)` → ServiceName; `aws_ecs_service.web (main.tf:3) desired_count` → desired_count. */
function kindOf(name: string): string {
  return /^(\S+) of /.exec(name)?.[1] ?? / (\S+)$/.exec(name)?.[1] ?? name;
}

function describeKind(kind: string, alike: StandIns): string {
  const [first, ...others] = alike;
  if (others.length === 0) return `${first?.name}: ${first?.value}`;
  const values = alike.slice(0, MOST_OF_A_KIND).map(({ value }) => value);
  const more = alike.length - values.length;
  return `${kind} of ${alike.length}: ${values.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
