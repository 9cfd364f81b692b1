import { InvalidArgumentError, Option } from "commander";
import type { SimulatorError } from "../../errors.ts";
import {
  ACCESS_LOG_FORMATS,
  type AccessLogDirection,
  type AccessLogFormat,
  type AccessLogProtocol,
  PROTOCOLS,
} from "../../line/access-log/fields.ts";
import { loadProfile } from "../../line/access-log/profiles/load-profile.ts";
import { requireSeq } from "../../logs/require-seq.ts";
import { openLogStore } from "../../logs/store/log-store.ts";
import { followRun } from "../../running/runs/follow-run.ts";
import { requireService } from "../../service-name.ts";
import { lateLines } from "../../topology/plan/late-lines.ts";
import { refuseVainAbsence, requirePossible } from "../../topology/plan/possible-lines.ts";
import { type AwaitedLines, awaitLines } from "../await-lines.ts";
import { collect } from "../collect.ts";
import type { CommandContext } from "../context.ts";
import { endedTooEarly, missedLines, unexpectedLine, type WaitFacts } from "../describe-awaited.ts";
import { expectedFields, type FieldFlags } from "../expected-fields.ts";
import { findRunning, serviceNamed } from "../find-run.ts";
import { listenForInterrupt } from "../interrupt.ts";
import { selectLines } from "../line-flags.ts";
import { positiveInteger, timeSpanMs } from "../options.ts";
import { refuseLateStart } from "../refuse-late-start.ts";
import { requireLogStore } from "../require-log-store.ts";
import { rawLine } from "../show-line.ts";

interface ExpectFlags extends FieldFlags {
  readonly protocol?: AccessLogProtocol;
  readonly format?: AccessLogFormat;
  readonly profile?: string;
  readonly direction?: AccessLogDirection;
  readonly count: number;
  /** In milliseconds. */
  readonly within: number;
  readonly none?: true;
  readonly since?: string;
  readonly after?: number;
  readonly new?: true;
  readonly json?: true;
  readonly run?: string;
}

const WITHIN_MS = 5000;

export function addExpect({ program, terminal, env, cwd, exitWith }: CommandContext): void {
  program
    .command("expect")
    .summary("wait for access-log lines of a running simulation; for tests in any language")
    .description(
      "Waits until the running simulation has access-log lines that are as these options say, and prints them. Ends with 1,\n" +
        "and what differs field by field, if they do not come in time; with --none if such a line does come.",
    )
    .argument("[service]", "only lines of this service's proxies")
    .option("--method <method>", "value of the field method")
    .option("--path <path>", "value of the field path, with its query string if the line has that")
    .option("--response-code <code>", "value of the field response_code: 503, or 5xx")
    .option("--grpc-status <name>", "value of the field grpc_status")
    .option("--authority <host>", "value of the field authority")
    .option("--user-agent <text>", "value of the field user_agent")
    .option("--request-id <id>", "value of the field request_id")
    .option(
      "--field <name=value>",
      "value of any field, by its documented name; name~pattern: a regular expression; may be given again",
      collect,
    )
    .option("--absent <name>", "the field has no value; may be given again", collect)
    .addOption(
      new Option("--protocol <protocol>", "a line of this protocol").choices([...PROTOCOLS]),
    )
    .addOption(
      new Option("--format <format>", "a line in this format").choices([...ACCESS_LOG_FORMATS]),
    )
    .option("--profile <name|file>", "the line has the keys of this profile, and no others")
    .addOption(
      new Option("--direction <direction>", "only lines of what tasks receive, or send").choices([
        "ingress",
        "egress",
      ]),
    )
    .option("--count <number>", "how many lines to wait for at least", positiveInteger, 1)
    .addOption(
      new Option("--within <time>", "how long to wait: 500ms, 5s, 2m; 0s: only look")
        .argParser(timeSpanMs)
        .default(WITHIN_MS, "5s"),
    )
    .addOption(
      new Option("--none", "no such line may come within the time").conflicts(["count", "profile"]),
    )
    .option("--since <time>", "only lines from this time on: 30s (ago), or 2026-11-25T10:00:00Z")
    .option(
      "--after <number>",
      "only lines after the one with this seq, which `logs --json` and `expect --json` have",
      wholeNumber,
    )
    .addOption(
      new Option("--new", "only lines that come from now on").conflicts(["after", "since"]),
    )
    .option("--json", "print what came of it as one JSON object")
    .option("--run <id>", "of this simulation, where several run")
    .addHelpText(
      "after",
      "\nAll lines of the simulation count unless --since, --after or --new says from\n" +
        "where on.\n" +
        "\nExamples:\n" +
        "  sc-sim expect server --path / --response-code 200 --within 5s\n" +
        "  sc-sim expect --protocol http --response-code 5xx --count 3\n" +
        "  sc-sim expect server --none --field path~^/admin --within 1s",
    )
    .action(async (written: string | undefined, flags: ExpectFlags) => {
      using interrupt = listenForInterrupt(() => undefined);
      const fields = expectedFields(flags);
      const profile = flags.profile === undefined ? undefined : loadProfile(flags.profile, cwd);
      const wanted = written === undefined ? undefined : serviceNamed(written);
      const run = findRunning({ env, run: flags.run, wanted, terminal });
      const { plan, runId, stoppedTasks = [] } = run.record;
      if (plan === undefined) return;
      const service =
        written === undefined ? undefined : requireService(written, plan.services).name;
      const { direction, protocol, format, since, count, within: withinMs } = flags;
      const nowMs = Date.now();
      const selection = selectLines(
        {
          kind: "access",
          ...(service !== undefined && { service }),
          ...(since && { since }),
          ...(direction && { direction }),
        },
        { services: plan.services, nowMs },
      );
      using store = openLogStore({ path: requireLogStore(run.folder), mode: "read" });
      if (flags.after !== undefined) requireSeq(flags.after, { store, name: "--after" });
      if (flags.none) refuseLateStart(selection, { since, endMs: nowMs + withinMs });
      const writers = requirePossible(
        { service, direction, protocol, format, fields: Object.keys(fields) },
        { plan, profile: store.profileNamed(plan.settings.profile) },
      );
      const late = lateLines(plan.settings);
      if (flags.none) refuseVainAbsence({ writers, stoppedTasks, withinMs, late });
      const awaited = await awaitLines({
        ...{ store, selection, count, withinMs },
        afterSeq: flags.new ? store.lastSeq : (flags.after ?? 0),
        contract: {
          fields,
          ...(protocol && { protocol }),
          ...(format && { format }),
          ...(profile && { profile }),
        },
        goesOn: followRun(run),
        signal: interrupt.signal,
      });
      const status = interrupt.exitStatus();
      if (status !== undefined) return exitWith(status);
      const failure = flags.none
        ? failureOfNone(awaited, withinMs)
        : failureOf(awaited, { count, service, late });
      if (flags.json)
        await terminal.write(`${JSON.stringify(await outcome({ runId, awaited, failure }))}\n`);
      if (failure !== undefined) throw failure;
      if (flags.json) return;
      for (const line of awaited.matching) await terminal.write(rawLine(line));
    });
}

function failureOf(
  awaited: AwaitedLines,
  { count, ...facts }: Omit<WaitFacts, "awaited"> & { readonly count: number },
): SimulatorError | undefined {
  return awaited.end === "enough" ? undefined : missedLines(count, { awaited, ...facts });
}

function failureOfNone(awaited: AwaitedLines, withinMs: number): SimulatorError | undefined {
  if (awaited.matching.length > 0) return unexpectedLine(awaited.matching);
  return awaited.end === "run ended" ? endedTooEarly(awaited, withinMs) : undefined;
}

interface OutcomeFacts {
  readonly runId: string;
  readonly awaited: AwaitedLines;
  readonly failure: SimulatorError | undefined;
}

/** What came of it, for programs; deviations are as the HTTP API has them. */
async function outcome({ runId, awaited, failure }: OutcomeFacts): Promise<object> {
  const { matching, looked, nearest, lastSeq, waitedMs } = awaited;
  const facts = { runId, waitedMs, looked, lastSeq, lines: matching };
  if (failure === undefined) return { ok: true, ...facts };
  const { code, problem } = failure;
  const failed = { ok: false, ...facts, error: { code, problem } };
  if (nearest === undefined) return failed;
  const { deviationToJson } = await import("../../api/expected-line.ts");
  const { line, check } = nearest;
  return { ...failed, nearest: { line, deviations: check.deviations.map(deviationToJson) } };
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError("It must be a whole number, 0 or more.");
  return value;
}
