import type { Query } from "./ast.ts";
import { checkNames } from "./check-names.ts";
import { checkOrder } from "./check-order.ts";
import type { Choices } from "./undocumented.ts";

/**
 * Checks what the grammar does not: the order of commands, names and where aggregates stand.
 *
 * @throws {QueryError} With AWS's text, where it is known.
 */
export function check(query: Query, choices: Choices): void {
  checkOrder(query);
  checkNames(query, choices);
}
