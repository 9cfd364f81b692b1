import { Option } from "commander";
import { SimulatorError } from "../../errors.ts";
import type { AccessLogFormat } from "../../line/access-log/fields.ts";
import { explainQuery } from "../../logs/cloudwatch/insights/explain.ts";
import { type Hint, lint } from "../../logs/cloudwatch/insights/language/lint.ts";
import { placeOf } from "../../logs/cloudwatch/insights/language/query-error.ts";
import {
  type CompiledQuery,
  compileQuery,
  type QueryProblem,
  type QueryResult,
} from "../../logs/cloudwatch/insights/run-query.ts";
import { readSwitches } from "../../logs/cloudwatch/probe/switches.ts";
import { runQueryJob } from "../../logs/cloudwatch/query-worker/query-threads.ts";
import { printable } from "../../printable.ts";
import { collect } from "../collect.ts";
import type { CommandContext } from "../context.ts";
import { layoutColumns } from "../fit.ts";
import { listenForInterrupt } from "../interrupt.ts";
import { csvRows, jsonRows } from "../query-output.ts";
import { type QuerySourceFlags, querySource } from "../query-source.ts";
import { savedQueryNamed } from "../saved-queries.ts";
import { queryTable } from "../screen/query-table.ts";

interface QueryFlags extends QuerySourceFlags {
  readonly saved?: string;
  readonly format: AccessLogFormat;
  readonly csv?: true;
  readonly json?: true;
  readonly explain?: true;
  readonly lint?: true;
  readonly timeout: number;
  readonly insightsSwitches?: string;
}

export function addQuery(context: CommandContext): void {
  context.program
    .command("query")
    .summary("run a query of CloudWatch Logs Insights over the lines of a simulation or a capture")
    .description(
      "Runs a query of CloudWatch Logs Insights over the lines of the running simulation, of the last one, or of captures.\n" +
        "On a terminal the rows are a table, elsewhere JSON, one row a line.",
    )
    .argument("[query]", "the query, in quotes")
    .option("--saved <name>", "run a query that comes with the simulator; a wrong name lists them")
    .addOption(
      new Option("--format <format>", "of the lines that a saved query is for")
        .choices(["JSON", "TEXT"])
        .default("JSON"),
    )
    .option("--run <id>", "over this run; see `sc-sim ps --all`")
    .option("--file <file>", "over captures: a file, a folder or - (several times)", collect)
    .option("--service <name>", "only lines of this service")
    .option("--group <name>", "only this log group; it may end in * (several times)", collect)
    .option("--since <time>", "only from this time on: 5m (ago), or 2026-11-25T10:00:00Z")
    .option("--json", "print JSON, one row a line (the default where nobody looks)")
    .addOption(new Option("--csv", "print CSV with the names of the columns").conflicts("json"))
    .option("--explain", "say how the query was understood, and what each command kept")
    .option("--lint", "only say what AWS would reject, or what would surprise; run nothing")
    .option(
      "--insights-switches <file>",
      "switches for what AWS leaves open, as `insights probe` writes them",
    )
    .addOption(
      new Option("--timeout <seconds>", "how long the query may take")
        .default(60)
        .argParser(seconds),
    )
    .addHelpText(
      "after",
      "\nExamples:\n" +
        '  sc-sim query "stats count(*) by response_code"\n' +
        "  sc-sim query --saved latency-by-authority --since 10m\n" +
        '  aws logs tail /ecs/shop | sc-sim query --file - "limit 5"',
    )
    .action((query: string | undefined, flags: QueryFlags) => runQuery(context, { query, flags }));
}

interface Asked {
  readonly query: string | undefined;
  readonly flags: QueryFlags;
}

async function runQuery(context: CommandContext, { query: written, flags }: Asked): Promise<void> {
  const { terminal, exitWith } = context;
  const text = queryText(written, flags);
  const choices = readSwitches(flags.insightsSwitches, context.cwd);
  const compiled = compileQuery(text, choices);
  if (!compiled.ok && flags.lint) {
    await terminal.write(`${printable(hintLine(text, toHint(compiled.problem)))}\n`);
    exitWith(1);
    return;
  }
  if (!compiled.ok) throw malformed(text, compiled.problem);
  if (flags.lint) {
    const hints = lint(compiled.compiled.query);
    for (const hint of hints) await terminal.write(`${printable(hintLine(text, hint))}\n`);
    if (hints.length === 0)
      terminal.say("CloudWatch Logs would run this query, and nothing in it surprises.");
    return;
  }
  using interrupt = listenForInterrupt(() => undefined);
  const nowMs = Date.now();
  const source = await querySource(context, { flags, source: compiled.compiled.source, nowMs });
  const result = await runQueryJob(
    { query: text, choices, nowMs, ...source },
    { deadlineMs: flags.timeout * 1000, signal: interrupt.signal },
  );
  if (flags.explain) sayExplanation(context, compiled.compiled, result);
  await writeRows(context, { result, compiled: compiled.compiled, flags });
  if (result.isCut)
    terminal.say("Cut at 10,000 rows, as CloudWatch Logs does without saying so: add limit.");
  const { rows, statistics } = result;
  if (rows.length === 0 || statistics.recordsScanned === 0) terminal.say(noRow(result, flags));
}

/** Where nothing is printed, somebody has to know whether anything was looked at. */
function noRow({ statistics: { recordsScanned } }: QueryResult, flags: QueryFlags): string {
  if (recordsScanned === 0) return "There was no line to look at.";
  const looked = `No row: ${recordsScanned} ${recordsScanned === 1 ? "event was" : "events were"} looked at.`;
  if (flags.saved === undefined) return looked;
  const other = flags.format === "JSON" ? "TEXT" : "JSON";
  return `${looked} The query is for lines in ${flags.format}; --format ${other} is for the others.`;
}

function queryText(written: string | undefined, { saved, format }: QueryFlags): string {
  if (written !== undefined && saved !== undefined) {
    throw new SimulatorError("USAGE", "Both a query and --saved were given.", {
      remedy: "Leave one of them out.",
    });
  }
  if (saved !== undefined) return savedQueryNamed(saved, format);
  if (written !== undefined) return written;
  throw new SimulatorError("USAGE", "There is no query.", {
    remedy:
      'Give one in quotes, such as "stats count(*) by response_code", or --saved with a name.',
  });
}

function seconds(text: string): number {
  const number = Number(text);
  if (number > 0 && number <= 3600) return number;
  throw new SimulatorError("USAGE", `--timeout: "${text}" is not a number of seconds.`, {
    remedy: "Write a number from 1 to 3600.",
  });
}

function malformed(text: string, problem: QueryProblem): SimulatorError {
  const { line, position } = placeOf(text, problem.startCharOffset);
  const written = text.split("\n")[line - 1] ?? "";
  const width = Math.max(problem.endCharOffset - problem.startCharOffset, 1);
  const marked = `${written}\n  ${" ".repeat(position)}${"^".repeat(Math.min(width, Math.max(written.length - position, 1)))}`;
  return new SimulatorError("USAGE", printableQuery(`${problem.message}\n  ${marked}`), {
    remedy: problem.isRefusedHere
      ? "Write the query without it, or run it on AWS; docs/query.md lists what is not simulated."
      : "Correct the query; CloudWatch Logs would answer with MalformedQueryException.",
  });
}

function printableQuery(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

function toHint({ message, startCharOffset, endCharOffset }: QueryProblem): Hint {
  return { message, from: startCharOffset, to: endCharOffset };
}

function hintLine(text: string, { message, from }: Hint): string {
  const { line, position } = placeOf(text, from);
  return `${line}:${position + 1}  ${message}`;
}

function sayExplanation(
  { terminal }: CommandContext,
  compiled: CompiledQuery,
  result: QueryResult,
): void {
  const { recordsScanned, bytesScanned } = result.statistics;
  const events = recordsScanned === 1 ? "event" : "events";
  terminal.say(`Read ${recordsScanned} ${events}, ${bytesScanned} bytes, newest first.`);
  for (const { written, meaning, kept } of explainQuery(compiled, result)) {
    terminal.say(`  ${printable(written)}`);
    terminal.say(`    ${printable(meaning)}${kept === undefined ? "" : ` → ${kept}`}`);
  }
  for (const { message } of lint(compiled.query)) terminal.say(`  Note: ${message}`);
}

interface Rows {
  readonly result: QueryResult;
  readonly compiled: CompiledQuery;
  readonly flags: QueryFlags;
}

async function writeRows({ terminal }: CommandContext, { result, compiled, flags }: Rows) {
  if (flags.csv) await terminal.write(csvRows(result));
  else if (flags.json || !terminal.isInteractive) await terminal.write(jsonRows(result));
  else if (result.rows.length > 0) {
    const layout = { width: layoutColumns(terminal), paint: terminal.paintData };
    await terminal.write(queryTable(result, compiled.query, layout));
  }
}
