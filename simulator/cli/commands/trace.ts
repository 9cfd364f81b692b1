import { existsSync } from "node:fs";
import { join } from "node:path";
import { SimulatorError } from "../../errors.ts";
import { type LineSelection, requestIdOf, textOfId } from "../../logs/line-selection.ts";
import { type LogLine, lineMaker } from "../../logs/log-line.ts";
import { readStored } from "../../logs/log-reader.ts";
import { type LogStore, openLogStore } from "../../logs/store/log-store.ts";
import { type Trace, traceOf } from "../../logs/trace.ts";
import type { Plan } from "../../topology/plan/plan.ts";
import type { CommandContext } from "../context.ts";
import { findLast } from "../find-run.ts";
import { showTrace, traceData } from "../screen/show-trace.ts";

/** Columns where nobody says how wide the output is. */
const NO_TERMINAL = 80;

interface TraceFlags {
  readonly json?: true;
  readonly run?: string;
}

export function addTrace({ program, terminal, env }: CommandContext): void {
  program
    .command("trace")
    .summary("show the hops of one request in order")
    .description(
      "Shows the access-log lines of one request as calls and tries in their order, each with its time.\n" +
        "Apps must send the header x-request-id on to make further hops part of it; TCP has no request id.",
    )
    .argument(
      "[request id]",
      "the id of a request, or how it begins; the last one where none is given",
    )
    .option("--json", "print JSON")
    .option("--run <id>", "of this run; `sc-sim ps --all` lists them")
    .addHelpText("after", "\nExample:\n  sc-sim trace 3f2a9c1e")
    .action(async (wanted: string | undefined, flags: TraceFlags) => {
      const { record, folder } = findLast({ env, run: flags.run, terminal });
      const { plan, runId } = record;
      if (plan === undefined) return;
      const path = join(folder, "logs.sqlite");
      if (!existsSync(path)) {
        throw new SimulatorError("RUN_FOLDER_UNUSABLE", `The log store ${path} is not there.`, {
          remedy: "Choose another run with --run; `sc-sim ps --all` lists them.",
        });
      }
      using store = openLogStore({ path, mode: "read" });
      const requestId = findRequest({ store, runId, wanted });
      const lines = accessLines(store, {
        ...textOfId(requestId),
        isWanted: (line) => requestIdOf(line) === requestId,
      });
      const trace = traceOf({ requestId, lines, serviceOf: (name) => serviceAt(name, plan) });
      if (flags.json) {
        await terminal.write(`${JSON.stringify(traceData(trace), null, 2)}\n`);
        return;
      }
      const { paintData: paint } = terminal;
      const columns = terminal.columns();
      const width = Number.isFinite(columns) ? columns : NO_TERMINAL;
      await terminal.write(showTrace(trace, { width, paint }));
      sayWhatIsMissing(trace, plan);
    });

  function sayWhatIsMissing({ calls }: Trace, { settings }: Plan): void {
    if (settings.direction === "both") return;
    const missing = settings.direction === "ingress" ? "sends" : "receives";
    const what = calls.length === 1 ? "hop" : "hops";
    terminal.say(
      `Only ${settings.direction} is logged. \`up --direction both\` adds the ${what} of what each task ${missing}.`,
    );
  }
}

function accessLines(store: LogStore, selection: LineSelection): readonly LogLine[] {
  return readStored(store, { ...selection, kinds: ["access"] }, () => false).takeStored();
}

/** The ECS service of an authority: a client alias, without its port where that is 80. */
function serviceAt(authority: string, { endpoints }: Plan): string | undefined {
  const [, name = "", port = "80"] = /^(.*?)(?::(\d+))?$/.exec(authority.toLowerCase()) ?? [];
  return endpoints.find(
    ({ dnsName, port: endpointPort }) =>
      dnsName.toLowerCase() === name && endpointPort === Number(port),
  )?.ecsService;
}

interface FindOptions {
  readonly store: LogStore;
  readonly runId: string;
  readonly wanted: string | undefined;
}

/** @throws {SimulatorError} `USAGE`, where it is not the id of exactly one request. */
function findRequest({ store, runId, wanted }: FindOptions): string {
  if (wanted === undefined || wanted === "") {
    const last = lastRequests(store).at(-1);
    if (last !== undefined && wanted === undefined) return last.requestId;
    throw notFound(`There is no access line of a request in run ${runId}`, store);
  }
  const lines = accessLines(store, {
    ...textOfId(wanted),
    isWanted: (line) => requestIdOf(line)?.startsWith(wanted) === true,
  });
  const ids = [...new Set(lines.map((line) => requestIdOf(line) ?? ""))];
  const [found, ...others] = ids;
  if (found === undefined)
    throw notFound(`No request of run ${runId} has an id that begins with "${wanted}"`, store);
  if (others.length === 0 || ids.includes(wanted)) return ids.includes(wanted) ? wanted : found;
  const shown = ids.slice(0, SHOWN_IDS).map((id) => `\n  ${id}`);
  const more = ids.length > SHOWN_IDS ? `\n  … and ${ids.length - SHOWN_IDS} more` : "";
  throw new SimulatorError(
    "USAGE",
    `The ids of ${ids.length} requests of run ${runId} begin with "${wanted}":${shown.join("")}${more}`,
    { remedy: "Write more of the one that is meant." },
  );
}

const SHOWN_IDS = 5;

function notFound(problem: string, store: LogStore): SimulatorError {
  const last = lastRequests(store).slice(-SHOWN_IDS);
  const shown = last.map(({ requestId, what }) => `\n  ${requestId}  ${what}`);
  return new SimulatorError(
    "USAGE",
    `${problem}${shown.length > 0 ? `. The last ones are:${shown.join("")}` : "."}`,
    {
      remedy:
        shown.length > 0
          ? "Name one of these, or another run with --run; `sc-sim logs --json` has the id of each line."
          : "Send one with `sc-sim request`, or name another run with --run.",
    },
  );
}

/** How far back the last requests are looked for, in lines of all kinds. */
const LOOKED_AT = 2000;

/** The last requests, in order of their first line there. */
function lastRequests(store: LogStore) {
  const { lastSeq } = store.countAfter({ afterSeq: 0 });
  const afterSeq = Math.max(0, lastSeq - LOOKED_AT);
  const requests = new Map<string, string>();
  const events = store.read({ kinds: ["access"], afterSeq, limit: LOOKED_AT });
  for (const line of events.map(lineMaker(store))) {
    const { record } = line;
    const requestId = requestIdOf(line);
    if (requestId === undefined || record === undefined || record.appProtocol === "tcp") continue;
    const { method = "-", authority = "-", path = "" } = record;
    if (!requests.has(requestId)) requests.set(requestId, `${method} ${authority}${path}`);
  }
  return [...requests].map(([requestId, what]) => ({ requestId, what }));
}
