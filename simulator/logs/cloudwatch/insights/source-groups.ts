import type { GroupClass, Source } from "./language/ast.ts";
import { ACCOUNT } from "./query-event.ts";

/** A log group as `SOURCE` chooses it. */
export interface SourceGroup {
  readonly name: string;
  /** @default `STANDARD` */
  readonly logGroupClass?: GroupClass | undefined;
}

/**
 * The names of the log groups that a query is run over: of these groups all, or those that its `SOURCE` chooses. Every group belongs
 * to the one account that is simulated.
 */
export function groupsOfSource<Group extends SourceGroup>(
  groups: readonly Group[],
  source: Source | undefined,
): readonly string[] {
  const names = (chosen: readonly Group[]) => chosen.map(({ name }) => name);
  if (source === undefined) return names(groups);
  const { namePrefixes = [""], accountIdentifiers = [ACCOUNT] } = source;
  const { groupClasses = ["STANDARD"] } = source;
  if (!accountIdentifiers.includes(ACCOUNT)) return [];
  return names(
    groups.filter(
      ({ name, logGroupClass = "STANDARD" }) =>
        namePrefixes.some((prefix) => name.startsWith(prefix)) &&
        groupClasses.includes(logGroupClass),
    ),
  );
}
