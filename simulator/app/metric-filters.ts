import type { Problem } from "../errors.ts";
import type { LogFilters } from "../logs/cloudwatch/filters/log-filters.ts";
import type { LogStore } from "../logs/store/log-store.ts";
import { namesInstead } from "../near-name.ts";
import { isSound, problemsAt } from "../topology/input/problems/located.ts";
import { throwProblems } from "../topology/input/problems/problem.ts";
import { originsOf } from "../topology/plan/log-origins.ts";
import type { Plan } from "../topology/plan/plan.ts";
import type { Prepared } from "./prepare.ts";
import type { Settings } from "./settings.ts";

type DeclaredFilter = Prepared["scSimYamls"][number]["value"]["metricFilters"][number];

interface DeclaredIn {
  readonly scSimYamls: Prepared["scSimYamls"];
  readonly plan: Plan;
  readonly keepGoing: Settings["keepGoing"];
}

/**
 * The metric filters that sc-sim.yaml declares, checked as PutMetricFilter checks them.
 *
 * @throws {SimulatorError} `INPUT_INVALID` with everything that is wrong with them.
 */
export async function metricFiltersIn({
  scSimYamls,
  plan,
  keepGoing,
}: DeclaredIn): Promise<readonly DeclaredFilter[]> {
  const declared = scSimYamls.flatMap((at) =>
    at.value.metricFilters.map((filter, index) => ({ at, filter, path: ["metricFilters", index] })),
  );
  if (declared.length === 0) return [];
  const { metricFilterProblem } = await import(
    "../logs/cloudwatch/logs-api/metric-filter-problem.ts"
  );
  const groups = [...new Set(originsOf(plan).map(({ group }) => group))];
  const checked: DeclaredFilter[] = [];
  const problems: Problem[] = [];
  for (const { at, filter, path } of declared) {
    if (!isSound(at, path)) continue;
    const { logGroupName } = filter;
    const message = groups.includes(logGroupName)
      ? metricFilterProblem(filter, checked)
      : `No container writes to the log group "${logGroupName}"${namesInstead(logGroupName, groups)}.`;
    if (message !== undefined) problems.push(...problemsAt(at, { path, message }));
    checked.push(filter);
  }
  throwProblems(problems, { keepGoing });
  return checked;
}

interface PutOptions {
  readonly store: LogStore;
  readonly filters: LogFilters;
  readonly plan: Plan;
  readonly now: () => number;
}

/** Puts the filters before the first line comes. */
export async function putMetricFilters(
  declared: readonly DeclaredFilter[],
  { store, filters, plan, now }: PutOptions,
): Promise<void> {
  if (declared.length === 0) return;
  const [{ storeMetricFilter }] = await Promise.all([
    import("../logs/cloudwatch/filters/metric-filter.ts"),
    filters.load(),
  ]);
  filters.change(() => {
    store.catalog.addStreams(originsOf(plan), now());
    for (const { logGroupName: group, ...filter } of declared)
      storeMetricFilter(store, { ...filter, group }, now());
  });
}
