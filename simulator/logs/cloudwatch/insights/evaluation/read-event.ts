import { hasUnusualNumber } from "../../numbers/written-numbers.ts";
import { ACCOUNT, type QueryEvent } from "../query-event.ts";
import { fieldReader, parseAsWritten, parseMessage } from "./event-fields.ts";
import { flatObjects } from "./flat-objects.ts";
import type { QueryContext } from "./functions/context.ts";
import { type KeptField, type KeptFields, MOST_FIELDS } from "./kept-fields.ts";
import { type Row, rowFor } from "./row.ts";
import type { EventField, Scope } from "./scope.ts";
import { isStructure, type Value } from "./values.ts";

const SYSTEM_FIELDS: Readonly<Record<string, (event: QueryEvent) => Value>> = {
  "@timestamp": ({ timestampMs }) => new Date(timestampMs),
  "@ingestionTime": ({ timestampMs, ingestionMs = timestampMs }) => new Date(ingestionMs),
  "@message": ({ message }) => message,
  "@logStream": ({ stream }) => stream,
  "@log": ({ group }) => `${ACCOUNT}:${group}`,
};

interface ReaderOptions {
  readonly context: QueryContext;
  readonly kept?: KeptFields | undefined;
}

/** Reads what a query needs of an event, and of its place where its values are kept. */
export type EventReader = (event: QueryEvent, place: number | undefined) => Row;

/** Prepares the reading of the fields that a query names, out of events. */
export function eventReader(
  { fields, size }: Scope,
  { context, kept }: ReaderOptions,
): EventReader {
  const { choices } = context;
  const system = fields.flatMap(({ name, slot }) => {
    const read = Object.hasOwn(SYSTEM_FIELDS, name) ? SYSTEM_FIELDS[name] : undefined;
    return read === undefined ? [] : [{ slot, read }];
  });
  const discovered = fields
    .filter(({ name }) => !Object.hasOwn(SYSTEM_FIELDS, name))
    .map((field) => ({ ...field, read: fieldReader(field, choices.jsonNull) }));
  const shown = discovered.filter(({ isOnlyNumber }) => !isOnlyNumber);
  const keeping = discovered.flatMap((field) => {
    if (discovered.length > MOST_FIELDS) return [];
    const values = kept?.field({ ...field, jsonNull: choices.jsonNull });
    return values === undefined ? [] : [{ slot: field.slot, values }];
  });
  const keepsAll = keeping.length === discovered.length;

  const flat = flatObjects(discovered, choices.jsonNull);
  const discover = (row: Row, message: string) => {
    if (flat.fill(row, message)) return;
    const object = parseMessage(message);
    if (object === undefined || object === null) return;
    flat.learn(message, object);
    fill(row, object, discovered);
    // Numbers show as they are written: 15.0 is not 15.
    const hasNumber = shown.some(({ slot }) => mayHaveNumber(row[slot]));
    if (hasNumber && hasUnusualNumber(message)) fill(row, parseAsWritten(message), discovered);
  };
  return (event, place) => {
    const row = rowFor(event, size);
    for (const { slot, read } of system) row[slot] = read(event);
    if (discovered.length === 0) return row;
    if (place === undefined) discover(row, event.message);
    else if (!keepsAll || !recall(row, place, keeping)) {
      discover(row, event.message);
      for (const { slot, values } of keeping) values.set(place, row[slot]);
    }
    return row;
  };
}

function mayHaveNumber(value: Value): boolean {
  return typeof value === "number" || isStructure(value);
}

function fill(row: Row, object: unknown, wanted: readonly ReadField[]): void {
  for (const { slot, read } of wanted) row[slot] = read(object);
}

/** @returns Whether all values were kept. */
function recall(row: Row, place: number, keeping: readonly KeepingField[]): boolean {
  for (const { slot, values } of keeping) {
    if (!values.has(place)) return false;
    row[slot] = values.get(place);
  }
  return true;
}

interface KeepingField {
  readonly slot: number;
  readonly values: KeptField;
}

interface ReadField extends EventField {
  readonly read: (object: unknown) => Value;
}
