import type { Choices } from "../language/undocumented.ts";
import { messageKey } from "./event-fields.ts";
import type { Row } from "./row.ts";
import type { EventField } from "./scope.ts";
import { fromJson, type Value } from "./values.ts";

/**
 * Reads fields out of messages that are JSON objects of the same form: the same keys in the same order, and no lists or objects
 * in them. Access logs are, and a regex takes a fifth of the time of JSON.parse.
 */
export interface FlatObjects {
  /** Puts the values into their slots. @returns Whether the message has a form that was seen before. */
  fill(row: Row, message: string): boolean;
  /** Takes the form of a message that was parsed, where it has one. */
  learn(message: string, object: unknown): void;
}

/** More are not kept: a stream has lines of a few forms, or no forms at all. */
const MOST_FORMS = 4;

/** After as many messages without a form no more are looked for: of nested objects each look would be for nothing. */
const MOST_LOOKS = 50;

/** Of an object with more keys the regex would be long. */
const MOST_KEYS = 64;

const NUMBER = "-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?";
const OTHER = `${NUMBER}|true|false|null`;
/** Without escapes: these are the characters of a text as they are. */
const TEXT = '[^"\\\\\\x00-\\x1f]*';

interface Form {
  readonly regex: RegExp;
  /** The wanted fields that are in it, in order of the regex: each has a group for a text, and one for another value. */
  readonly fields: readonly EventField[];
}

/** @param fields The wanted fields; a name says where the value is, as for other messages. */
export function flatObjects(
  fields: readonly EventField[],
  jsonNull: Choices["jsonNull"],
): FlatObjects {
  const forms: Form[] = [];
  let last: Form | undefined;
  let looks = 0;
  const fillBy = ({ regex, fields: found }: Form, row: Row, message: string): boolean => {
    const match = regex.exec(message);
    if (match === null) return false;
    for (let index = 0; index < found.length; index++) {
      const field = found[index];
      if (field === undefined) continue;
      const text = match[2 * index + 1];
      row[field.slot] = text ?? otherValue(match[2 * index + 2] ?? "", field, jsonNull);
    }
    return true;
  };
  return {
    fill(row, message) {
      if (last !== undefined && fillBy(last, row, message)) return true;
      for (const form of forms) {
        if (form === last || !fillBy(form, row, message)) continue;
        last = form;
        return true;
      }
      return false;
    },
    learn(message, object) {
      if (forms.length === MOST_FORMS || looks === MOST_LOOKS) return;
      const form = formOf(object, fields);
      if (form?.regex.test(message)) forms.push(form);
      else looks++;
    },
  };
}

function formOf(object: unknown, wanted: readonly EventField[]): Form | undefined {
  if (typeof object !== "object" || object === null) return undefined;
  const keys = Object.keys(object);
  // A field that is also wanted as a list or map has two slots.
  if (keys.length > MOST_KEYS || new Set(wanted.map(({ name }) => name)).size < wanted.length)
    return undefined;
  const fields: EventField[] = [];
  const members = keys.map((key) => {
    const field = wanted.find(({ name }) => messageKey(name) === key);
    if (field !== undefined) fields.push(field);
    const value = field === undefined ? `(?:"${TEXT}"|${OTHER})` : `(?:"(${TEXT})"|(${OTHER}))`;
    return `"${RegExp.escape(key)}": ?${value}`;
  });
  return { regex: new RegExp(`^\\{${members.join(", ?")}\\}$`), fields };
}

function otherValue(
  text: string,
  { isOnlyNumber }: EventField,
  jsonNull: Choices["jsonNull"],
): Value {
  if (text === "null") return fromJson(null, jsonNull);
  if (text === "true" || text === "false") return text === "true";
  const number = Number(text);
  // A number shows as it is written.
  return isOnlyNumber || String(number) === text ? number : text;
}
