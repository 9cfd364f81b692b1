import type { Command } from "../language/ast.ts";
import { capturesOf } from "../language/check-names.ts";
import { groupsOf } from "../language/regex-groups.ts";
import { csvValues, logfmtMap } from "./delimited.ts";
import { memberOf } from "./event-fields.ts";
import type { QueryContext } from "./functions/context.ts";
import { type Capture, globCapture } from "./glob.ts";
import { compileRegex } from "./regex.ts";
import type { Row } from "./row.ts";
import type { Scope } from "./scope.ts";
import { eachRow, type Step } from "./sink.ts";
import { textArgument } from "./values.ts";

interface ParseOptions {
  readonly scope: Scope;
  readonly context: QueryContext;
}

type ParseCommand = Extract<Command, { kind: "parse" }>;

/** The step of `parse`: rows that do not match stay as they are. */
export function compileParse(command: ParseCommand, { scope, context }: ParseOptions): Step {
  const parts = command.field?.parts ?? ["@message"];
  const { slot, path } = scope.refer(parts, { isNumber: false, isStructure: false });
  const { jsonNull } = context.choices;
  const textIn = (row: Row) =>
    textArgument(path.reduce((value, key) => memberOf(value, key, jsonNull), row[slot]));
  const names = capturesOf(command).map(({ name }) => name);
  const slots = names.map((name) => scope.define(name));
  scope.seal();
  if (command.mode === "logfmt") {
    const [own = 0] = slots;
    return eachRow((row, next) => {
      const text = textIn(row);
      if (text !== undefined) row[own] = logfmtMap(text);
      next.push(row);
    });
  }
  const put = (row: Row, values: readonly (string | undefined)[] | undefined) => {
    if (values !== undefined) {
      for (let index = 0; index < slots.length; index++) row[slots[index] ?? 0] = values[index];
    }
  };
  // Which names are read is known once all commands are compiled.
  const isWanted = (index: number) => scope.isRead(slots[index] ?? 0);
  const { isMulti, captureAll, capture } = captureOf(command, { context, isWanted });
  if (isMulti) {
    return eachRow((row, next) => {
      const text = textIn(row);
      const matches = text === undefined ? [] : captureAll(text);
      if (matches.length === 0) next.push(row);
      for (const values of matches) {
        const copy = row.slice();
        put(copy, values);
        next.push(copy);
      }
    });
  }
  return eachRow((row, next) => {
    const text = textIn(row);
    if (text !== undefined) put(row, capture(text));
    next.push(row);
  });
}

interface Captures {
  readonly isMulti: boolean;
  readonly capture: Capture;
  readonly captureAll: (text: string) => readonly (readonly (string | undefined)[])[];
}

interface CaptureOptions extends Pick<ParseOptions, "context"> {
  isWanted(index: number): boolean;
}

function captureOf(command: ParseCommand, { context, isWanted }: CaptureOptions): Captures {
  const { choices } = context;
  const { mode, pattern, isMulti, names } = command;
  const captureAll = () => [];
  if (mode === "csv") return { isMulti, captureAll, capture: csvValues };
  if (pattern?.kind !== "regex") {
    const capture = globCapture(pattern?.value ?? "", { choice: choices.glob, isWanted });
    return { isMulti, captureAll, capture };
  }
  const { source } = pattern;
  const regex = compileRegex(source, { span: pattern, dialect: choices.regexDialect });
  const groups = groupsOf(source);
  // With names of the groups themselves, groups without one give nothing.
  const chosen = groups.flatMap((group, index) =>
    group === undefined && names.length === 0 ? [] : [index],
  );
  const choose = (values: readonly (string | undefined)[]) => chosen.map((index) => values[index]);
  return {
    isMulti,
    capture(text) {
      const values = regex.capture(text);
      return values === undefined ? undefined : choose(values);
    },
    captureAll: (text) => regex.captureAll(text).map(choose),
  };
}
