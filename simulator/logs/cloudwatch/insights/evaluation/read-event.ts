import { ACCOUNT, type QueryEvent } from "../query-event.ts";
import { fieldReader, hasUnusualNumber, parseLexemes, parseMessage } from "./event-fields.ts";
import type { QueryContext } from "./functions/context.ts";
import { type Row, rowFor } from "./row.ts";
import type { EventField, Scope } from "./scope.ts";
import type { Value } from "./values.ts";

const SYSTEM_FIELDS: Readonly<Record<string, (event: QueryEvent) => Value>> = {
  "@timestamp": ({ timestampMs }) => new Date(timestampMs),
  "@ingestionTime": ({ timestampMs, ingestionMs = timestampMs }) => new Date(ingestionMs),
  "@message": ({ message }) => message,
  "@logStream": ({ logStream }) => logStream,
  "@log": ({ logGroup }) => `${ACCOUNT}:${logGroup}`,
};

interface ReaderOptions {
  readonly context: QueryContext;
  readonly keepsParsed: boolean;
}

/** Prepares the reading of the fields that a query names, out of events. */
export function eventReader({ fields, size }: Scope, { context, keepsParsed }: ReaderOptions) {
  const { choices } = context;
  const system = fields.flatMap(({ name, slot }) => {
    const read = Object.hasOwn(SYSTEM_FIELDS, name) ? SYSTEM_FIELDS[name] : undefined;
    return read === undefined ? [] : [{ slot, read }];
  });
  const discovered = fields
    .filter(({ name }) => !Object.hasOwn(SYSTEM_FIELDS, name))
    .map((field) => ({ ...field, read: fieldReader(field, choices.jsonNull) }));
  const fill = (row: Row, object: unknown, wanted: readonly ReadField[]) => {
    for (const { slot, read } of wanted) row[slot] = read(object);
  };
  const shown = discovered.filter(({ isOnlyNumber }) => !isOnlyNumber);
  return (event: QueryEvent): Row => {
    const row = rowFor(event, size);
    for (const { slot, read } of system) row[slot] = read(event);
    if (discovered.length === 0) return row;
    const object = event.parsed === undefined ? parseMessage(event.message) : event.parsed;
    if (keepsParsed) event.parsed = object ?? null;
    if (object === undefined || object === null) return row;
    fill(row, object, discovered);
    // Numbers show as they are written: 15.0 is not 15.
    const hasNumber = shown.some(({ slot }) => typeof row[slot] === "number");
    if (hasNumber && hasUnusualNumber(event.message)) {
      fill(row, parseLexemes(event.message), discovered);
    }
    return row;
  };
}

interface ReadField extends EventField {
  readonly read: (object: unknown) => Value;
}
