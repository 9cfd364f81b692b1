import { Option } from "commander";
import { eventToJson } from "../../logs/log-event.ts";
import { readStored } from "../../logs/log-reader.ts";
import { openLogStore } from "../../logs/store/log-store.ts";
import { followRun } from "../../running/runs/follow-run.ts";
import type { CommandContext } from "../context.ts";
import { filterFlag } from "../filter-flag.ts";
import { findLast, serviceNamed } from "../find-run.ts";
import { listenForInterrupt } from "../interrupt.ts";
import { type LineFlags, selectLines } from "../line-flags.ts";
import { lineRow } from "../screen/line-row.ts";
import { rowLayout } from "../screen/row-layout.ts";
import { rawLine } from "../show-line.ts";
import { storeOfLast } from "../store-of-last.ts";
import { addLogsServe } from "./logs-serve.ts";

interface LogsFlags extends LineFlags {
  readonly follow?: true;
  readonly raw?: true;
  readonly pretty?: true;
  readonly json?: true;
  readonly run?: string;
  readonly filter?: string;
}

export function addLogs(context: CommandContext): void {
  const { program, terminal, env } = context;
  const command = program
    .command("logs")
    .summary("print lines of the running or the last simulation")
    .description(
      "Prints lines of the running simulation, or of the last one, exactly as they were written.",
    )
    .option("--service <name>", "only of this service")
    .addOption(
      new Option("--kind <kind>", "which lines")
        .choices(["access", "proxy", "app", "all"])
        .default("access"),
    )
    .option("--request-id <id>", "only of this request; the beginning of its id will do")
    .option("--status <codes>", "only access lines with one of these: 503, 5xx, or 404,5xx")
    .option("--since <time>", "only from this time on: 5m (ago), or 2026-11-25T10:00:00Z")
    .option("--filter <pattern>", "only what this filter pattern of CloudWatch Logs matches")
    .option("-f, --follow", "go on with new lines until Ctrl-C or the end of the simulation")
    .addOption(
      new Option("--raw", "as they were written (the default where nobody looks)").conflicts(
        "pretty",
      ),
    )
    .option("--pretty", "in columns, with time and task (the default on a terminal)")
    .option("--json", "one JSON object per line, with group, stream, timestamps and task")
    .option("--run <id>", "of this run; `sc-sim ps --all` lists them")
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  sc-sim logs --service server --kind all --follow\n" +
        "  sc-sim logs --status 5xx --since 5m\n" +
        "  sc-sim logs --filter '{ $.response_code >= 500 && $.duration > 50 }'",
    )
    .action(async (flags: LogsFlags) => {
      const { run: named, service } = flags;
      const wanted = service === undefined ? undefined : serviceNamed(service);
      const matches = await filterFlag(flags.filter, terminal);
      const options = { env, run: named, wanted, terminal };
      const run = findLast(options);
      const { record } = run;
      const { services = [] } = record.plan ?? {};
      const selection = selectLines({ ...flags, matches }, { services, nowMs: Date.now() });
      const path = storeOfLast(run, { ...options, verb: "shows" });
      using interrupt = listenForInterrupt(() => undefined);
      using store = openLogStore({ path, mode: "read" });
      const goesOn = followRun(run);
      const isStillWritten = () => flags.follow === true && !interrupt.signal.aborted && goesOn();
      const isPretty = flags.pretty ?? (terminal.isInteractive && flags.raw === undefined);
      const layoutNow = rowLayout(terminal, record.plan ?? { tasks: [], services: [] });
      for await (const line of readStored(store, selection, isStillWritten)) {
        if (flags.json) {
          await terminal.write(`${JSON.stringify(eventToJson(line))}\n`);
        } else await terminal.write(isPretty ? `${lineRow(line, layoutNow())}\n` : rawLine(line));
      }
    });
  addLogsServe(command, context);
}
