import { isWrittenNumber, parseLexemes, parseWritten } from "../../numbers/written-numbers.ts";
import type { Choices } from "../language/undocumented.ts";
import { fromJson, isStructure, type Value } from "./values.ts";

/** How a field of an event is read. */
export interface FieldRead {
  readonly name: string;
  /** A list or map counts as a value: for functions of JSON arrays, `expand` and `[index]`. */
  readonly isStructure: boolean;
}

/** The JSON object that a message is; `undefined` for any other message. */
export function parseMessage(message: string): unknown {
  if (!mayBeObject(message)) return undefined;
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}

/** The same, for a message that is one, with numbers of unusual forms as they are written. */
export function parseAsWritten(message: string): unknown {
  try {
    return parseWritten(message);
  } catch {
    // It can be nested a hundred thousand times.
    return parseLexemes(message);
  }
}

function mayBeObject(message: string): boolean {
  let at = 0;
  while (message.charCodeAt(at) <= 0x20) at++;
  return message.charCodeAt(at) === 0x7b;
}

/**
 * Prepares the reading of a field out of a parsed message: its name goes down through objects with
 * dots, and through arrays by index.
 */
export function fieldReader(
  { name, isStructure: mayBeStructure }: FieldRead,
  jsonNull: Choices["jsonNull"],
): (object: unknown) => Value {
  const toValue = (found: unknown): Value => {
    const value = fromJson(found, jsonNull);
    return mayBeStructure || !isStructure(value) ? value : undefined;
  };
  const path = messageKey(name);
  if (path === undefined) return () => undefined;
  if (!path.includes(".")) return (object) => toValue(own(object, path));
  return (object) => toValue(findPath(object, path));
}

/** The key of a field, perhaps with dots; `undefined` for one that no message has. */
export function messageKey(name: string): string | undefined {
  // A key that begins with @ is called by two of them.
  if (name.startsWith("@@")) return name.slice(1);
  return name.startsWith("@") ? undefined : name;
}

function own(object: unknown, key: string): unknown {
  return hasKey(object, key) ? object[key] : undefined;
}

const INDEX = /^(?:0|[1-9]\d*)$/;

/** An array has its indexes, and no `length`; a number has nothing. */
function hasKey(object: unknown, key: string): object is Readonly<Record<string, unknown>> {
  if (typeof object !== "object" || object === null || !Object.hasOwn(object, key)) return false;
  if (Array.isArray(object)) return INDEX.test(key);
  return key !== "rawJSON" || !isWrittenNumber(object);
}

/** `a.b` as a key of its own, or as `b` in `a`; where both are there the first one in the object. */
function findPath(object: unknown, path: string): unknown {
  if (typeof object !== "object" || object === null) return undefined;
  const keys = prefixesOf(path).filter((key) => hasKey(object, key));
  if (keys.length > 1) {
    const order = Object.keys(object);
    keys.sort((a, b) => order.indexOf(a) - order.indexOf(b));
  }
  for (const key of keys) {
    const value = own(object, key);
    const found = key === path ? value : findPath(value, path.slice(key.length + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

function prefixesOf(path: string): string[] {
  const prefixes: string[] = [];
  for (let dot = path.indexOf("."); dot !== -1; dot = path.indexOf(".", dot + 1)) {
    prefixes.push(path.slice(0, dot));
  }
  return [...prefixes, path];
}

/** A member of a list or map; `null` is missing. */
export function memberOf(value: Value, key: string, jsonNull: Choices["jsonNull"]): Value {
  return isStructure(value) ? fromJson(own(value, key), jsonNull) : undefined;
}
