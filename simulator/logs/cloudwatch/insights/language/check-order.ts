import type { Command, Query } from "./ast.ts";
import { compileError, unexpectedSymbol } from "./query-error.ts";

/** Most `stats` commands of a query. */
const MOST_STATS = 10;

/**
 * Checks which command may stand where: pages `CWL_QuerySyntax-Dedup` and `-Stats`.
 *
 * @throws {QueryError} At the first command that stands where it must not.
 */
export function checkOrder({ text, commands }: Query): void {
  const stats = commands.filter(({ kind }) => kind === "stats");
  const eleventh = stats[MOST_STATS];
  if (eleventh !== undefined) {
    throw compileError(`A query has at most ${MOST_STATS} stats commands`, eleventh.word);
  }
  const lastStats = commands.findLastIndex(({ kind }) => kind === "stats");
  let hasDedup = false;
  for (const [index, command] of commands.entries()) {
    if (hasDedup && command.kind !== "limit") {
      throw unexpectedSymbol(text, command.word, "only limit may follow dedup");
    }
    hasDedup ||= command.kind === "dedup";
    if (index < lastStats && isLate(command)) {
      const hint = `${command.kind} has to stand behind the last stats`;
      throw unexpectedSymbol(text, command.word, hint);
    }
  }
}

function isLate({ kind }: Command): boolean {
  return kind === "sort" || kind === "limit";
}
