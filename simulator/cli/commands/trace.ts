import { existsSync } from "node:fs";
import { logStoreIn, openLogStore } from "../../logs/store/log-store.ts";
import { traceOf } from "../../logs/trace.ts";
import type { StoredRun } from "../../running/runs/run-record.ts";
import type { Plan } from "../../topology/plan/plan.ts";
import type { CommandContext } from "../context.ts";
import { findRequest, requestIdsLike, storedLinesOf } from "../find-request.ts";
import { findLast } from "../find-run.ts";
import { layoutColumns } from "../fit.ts";
import { requireLogStore } from "../require-log-store.ts";
import { showTrace, traceData } from "../screen/show-trace.ts";
import { unloggedHops } from "../unlogged-hops.ts";

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
      const { record, folder } = findLast({
        env,
        run: flags.run,
        wanted: wanted === undefined ? undefined : { isIn: hasRequest(wanted) },
        terminal,
      });
      const { plan, runId } = record;
      if (plan === undefined) return;
      const path = requireLogStore(folder);
      using store = openLogStore({ path, mode: "read" });
      const requestId = findRequest({ store, runId, wanted });
      const lines = storedLinesOf(store, requestId);
      const trace = traceOf({ requestId, lines, serviceOf: (name) => serviceAt(name, plan) });
      if (flags.json) {
        await terminal.write(`${JSON.stringify(traceData(trace), null, 2)}\n`);
        return;
      }
      const { paintData: paint } = terminal;
      await terminal.write(showTrace(trace, { width: layoutColumns(terminal), paint }));
      for (const sentence of unloggedHops(plan, env)) terminal.say(sentence);
    });
}

/** Whether a run has a line of such a request; by the beginning of its id. */
function hasRequest(wanted: string): (run: StoredRun) => boolean {
  return ({ folder }) => {
    const path = logStoreIn(folder);
    if (!existsSync(path)) return false;
    using store = openLogStore({ path, mode: "read" });
    return requestIdsLike(store, wanted).length > 0;
  };
}

/** The ECS service of an authority: a client alias, without its port where that is 80. */
function serviceAt(authority: string, { endpoints }: Plan): string | undefined {
  const [, name = "", port = "80"] = /^(.*?)(?::(\d+))?$/.exec(authority.toLowerCase()) ?? [];
  return endpoints.find(
    ({ dnsName, port: endpointPort }) =>
      dnsName.toLowerCase() === name && endpointPort === Number(port),
  )?.ecsService;
}
