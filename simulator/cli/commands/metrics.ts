import { readMetrics } from "../../logs/cloudwatch/filters/read-metrics.ts";
import { openLogStore } from "../../logs/store/log-store.ts";
import { chooseMetrics } from "../choose-metrics.ts";
import type { CommandContext } from "../context.ts";
import { findLast } from "../find-run.ts";
import { layoutColumns } from "../fit.ts";
import { listenForInterrupt } from "../interrupt.ts";
import { jsonPoints } from "../metric-output.ts";
import { metricTable } from "../screen/metric-table.ts";
import { storeOfLast } from "../store-of-last.ts";

interface MetricsFlags {
  readonly run?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly json?: true;
}

export function addMetrics({ program, terminal, env }: CommandContext): void {
  program
    .command("metrics")
    .summary("print what the metric filters of a simulation counted")
    .description(
      "Prints what the metric filters of the running simulation, or of the last one, counted: on a terminal a row\n" +
        "for each metric, elsewhere JSON, one minute a line.",
    )
    .option("--namespace <name>", "only metrics of this namespace")
    .option("--name <name>", "only metrics of this name")
    .option("--json", "print JSON, one minute a line (the default where nobody looks)")
    .option("--run <id>", "of this run; `sc-sim ps --all` lists them")
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  sc-sim metrics\n" +
        "  sc-sim metrics --namespace Shop --name Errors --json",
    )
    .action(async (flags: MetricsFlags) => {
      const { namespace, name } = flags;
      const options = { env, run: flags.run, terminal };
      const path = storeOfLast(findLast(options), { ...options, verb: "shows" });
      using interrupt = listenForInterrupt(() => undefined);
      using store = openLogStore({ path, mode: "read" });
      const read = await readMetrics(store, interrupt.signal);
      const series = chooseMetrics(read, {
        ...(namespace !== undefined && { namespace }),
        ...(name !== undefined && { name }),
      });
      if (flags.json || !terminal.isInteractive) await terminal.write(jsonPoints(series));
      else if (series.length > 0) {
        const layout = { width: layoutColumns(terminal), paint: terminal.paintData };
        await terminal.write(metricTable(series, layout));
      }
      if (series.length === 0) {
        terminal.say(
          read.published.length === 0
            ? "There is no metric filter: PutMetricFilter of the CloudWatch Logs API makes one."
            : "No metric filter has counted anything yet.",
        );
      }
      for (const note of read.notes) terminal.say(note);
    });
}
