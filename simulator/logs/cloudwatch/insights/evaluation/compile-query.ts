import type { Command, Item, Query } from "../language/ast.ts";
import type { QueryEvent } from "../query-event.ts";
import { type Column, columnsOf } from "./columns.ts";
import { type CompileExpression, expressionCompiler } from "./compile-expression.ts";
import { compileParse } from "./compile-parse.ts";
import { compileStats } from "./compile-stats.ts";
import type { QueryContext } from "./functions/context.ts";
import type { KeptFields } from "./kept-fields.ts";
import { eventReader } from "./read-event.ts";
import type { Evaluate, Row } from "./row.ts";
import { createScope, type Scope } from "./scope.ts";
import type { Sink, Step } from "./sink.ts";
import {
  computeStep,
  dedupStep,
  expandStep,
  filterStep,
  limitStep,
  sortStep,
  unnestStep,
} from "./steps.ts";

/** A step of the pipe, and the command that it is for. */
interface CommandStep {
  readonly command: Command;
  readonly step: Step;
}

/** A query that can take events, once. */
export interface Pipe {
  readonly columns: readonly (Column & { readonly value: Evaluate })[];
  /**
   * Takes an event.
   *
   * @param place Its place among those whose values are kept, where they are.
   * @returns `false` where no further event changes the result.
   */
  push(event: QueryEvent, place?: number): boolean;
  /** Ends the events; the first rows of the result, and how many there would be. */
  end(): { readonly rows: readonly Row[]; readonly total: number };
  /**
   * How many rows each command has given on so far, in the order of the commands. Those that change
   * no rows are counted at the end.
   */
  readonly kept: readonly number[];
}

interface PipeOptions {
  readonly context: QueryContext;
  /** Rows of the result after these are counted and not kept. */
  readonly mostRows: number;
  /** What earlier queries read out of the same events. */
  readonly kept?: KeptFields | undefined;
}

/** Compiles a checked query to closures over the slots of its rows. */
export function compileQuery(
  query: Query,
  { context, mostRows, kept: keptFields }: PipeOptions,
): Pipe {
  const { text, commands } = query;
  const eventScope = createScope();
  let scope: Scope = eventScope;
  let isLater = false;
  let isDone = false;
  const onFull = () => {
    isDone = true;
  };
  const steps: CommandStep[] = [];
  const kept = commands.map(() => 0);
  let events = 0;
  for (const command of commands) {
    const compiler = expressionCompiler({ text, scope, context });
    if (command.kind === "stats") {
      const made = compileStats(command, { text, scope, context, isLater });
      steps.push({ command, step: made.step });
      scope = made.scope;
      isLater = true;
    } else {
      const step = stepFor(command, { scope, context, compiler, onFull });
      if (step !== undefined) steps.push({ command, step });
      scope.seal();
    }
  }
  const last = expressionCompiler({ text, scope, context });
  const columns = columnsOf(query).map((column) => ({
    ...column,
    value: columnValue(column.name, { scope, compiler: last }),
  }));
  const rows: Row[] = [];
  let total = 0;
  const end: Sink = {
    push(row) {
      if (total++ < mostRows) rows.push(row);
    },
    end: () => undefined,
  };
  const pipe = steps.reduceRight<Sink>((next, { command, step }) => {
    const index = commands.indexOf(command);
    const counted: Sink = {
      push(row) {
        kept[index] = (kept[index] ?? 0) + 1;
        next.push(row);
      },
      end: next.end,
    };
    return step(counted);
  }, end);
  const read = eventReader(eventScope, { context, kept: keptFields });
  return {
    columns,
    kept,
    push(event, place) {
      events++;
      pipe.push(read(event, place));
      return !isDone;
    },
    end() {
      pipe.end();
      const counted = new Set(steps.map(({ command }) => command));
      for (const [index, command] of commands.entries()) {
        if (!counted.has(command)) kept[index] = kept[index - 1] ?? events;
      }
      return { rows, total };
    },
  };
}

interface StepOptions {
  readonly scope: Scope;
  readonly context: QueryContext;
  readonly compiler: CompileExpression;
  /** Called once `limit any` has its rows. */
  readonly onFull: () => void;
}

type OtherCommand = Exclude<Command, { kind: "stats" }>;

/** The step of a command; `undefined` for one that changes no rows. */
function stepFor(command: OtherCommand, options: StepOptions): Step | undefined {
  const { scope, context, compiler, onFull } = options;
  const { choices } = context;
  switch (command.kind) {
    case "fields":
    case "display":
      return fieldsStep(command.items, options);
    case "filter":
      return filterStep(compiler(command.condition));
    case "parse":
      return compileParse(command, { scope, context });
    case "sort": {
      const keys = command.keys.map((key) => ({
        ...(key.direction && { direction: key.direction }),
        value: compiler({ kind: "name", ...key }),
      }));
      return sortStep(keys, choices);
    }
    case "limit":
      return limitStep(command.count, command.isAny ? onFull : undefined);
    case "dedup":
      return dedupStep(command.keys.map((key) => compiler({ kind: "name", ...key })));
    case "unnest": {
      const list = compiler(command.list, "structure");
      return unnestStep({ list, slot: scope.define(command.into.name), choices });
    }
    case "expand": {
      const list = compiler({ kind: "name", ...command.field }, "structure");
      return expandStep({ list, slot: scope.define(command.field.name), choices });
    }
    case "unmask":
    case "source":
      return undefined;
    default:
      return command satisfies never;
  }
}

/** Computes what has a name of its own, or is more than a name. */
function fieldsStep(items: readonly Item[], { scope, compiler }: StepOptions): Step | undefined {
  const columns: { slot: number; value: Evaluate }[] = [];
  for (const { expression, alias, column } of items) {
    if (alias === undefined && expression.kind === "name") continue;
    if (scope.slotOf(column) !== undefined && alias === undefined) continue;
    const value = compiler(expression);
    columns.push({ slot: scope.define(column), value });
  }
  return columns.length === 0 ? undefined : computeStep(columns);
}

/** A column by its name: one that a command made, or a field of the event. */
function columnValue(
  name: string,
  { scope, compiler }: Pick<StepOptions, "scope" | "compiler">,
): Evaluate {
  const slot = scope.slotOf(name);
  if (slot !== undefined) return (row) => row[slot];
  return compiler({ kind: "name", name, parts: name.split("."), from: 0, to: 0 });
}
