import { SimulatorError } from "../errors.ts";
import type { CompiledQuery } from "../logs/cloudwatch/insights/run-query.ts";
import { groupsOfSource, type SourceGroup } from "../logs/cloudwatch/insights/source-groups.ts";
import { classedGroups } from "../logs/cloudwatch/logs-api/group-settings.ts";
import type { QueryJob } from "../logs/cloudwatch/query-worker/query-job.ts";
import type { LogPlace } from "../logs/log-event.ts";
import { openLogStore } from "../logs/store/log-store.ts";
import { readPlaces } from "../logs/store/read-places.ts";
import type { NamedService } from "../service-name.ts";
import type { CommandContext } from "./context.ts";
import { findLast, serviceNamed } from "./find-run.ts";
import { selectLines } from "./line-flags.ts";
import { eventsOfFiles } from "./query-files.ts";
import { storeOfLast } from "./store-of-last.ts";

/** The flags that say what a query is run over. */
export interface QuerySourceFlags {
  readonly run?: string;
  readonly file?: readonly string[];
  readonly service?: string;
  readonly group?: readonly string[];
  readonly since?: string;
}

interface SourceOptions {
  readonly flags: QuerySourceFlags;
  /** The groups that the query itself chooses. */
  readonly source: CompiledQuery["source"] | undefined;
  readonly nowMs: number;
}

type ChosenSource = Pick<QueryJob, "source" | "startMs" | "endMs">;

/** Behind every event: lines of a capture may be from any time. */
const LATEST_MS = Date.UTC(9999, 11, 31);

/**
 * What a query is run over: the running or the last simulation, or captures.
 *
 * @throws {SimulatorError} `USAGE` where flags contradict each other or name what there is not.
 */
export async function querySource(
  context: CommandContext,
  { flags, source, nowMs }: SourceOptions,
): Promise<ChosenSource> {
  const { env, cwd, terminal } = context;
  const { file: files, run: named, service, since } = flags;
  const groupsIn = (groups: readonly SourceGroup[]) =>
    new Set(groupsOfSource(groups, source).filter(groupTest(flags.group ?? [])));
  const select = (services: readonly NamedService[]) =>
    selectLines(
      { kind: "all", ...(since && { since }), ...(service && { service }) },
      { services, nowMs },
    );
  if (files !== undefined) {
    const other = named !== undefined ? "--run" : "--service";
    if (named !== undefined || service !== undefined) {
      throw new SimulatorError(
        "USAGE",
        `${other} chooses lines of a simulation, but --file was given.`,
        {
          remedy: `Leave out --file or ${other}.`,
        },
      );
    }
    const events = await eventsOfFiles({ files, cwd });
    const names = new Set(events.map(({ group }) => group));
    const groups = groupsIn([...names].map((name) => ({ name })));
    const chosen = events.filter(({ group }) => groups.has(group));
    return { source: { events: chosen }, startMs: select([]).sinceMs ?? 0, endMs: LATEST_MS };
  }
  const wanted = service === undefined ? undefined : serviceNamed(service);
  const options = { env, run: named, wanted, terminal };
  const run = findLast(options);
  const chosen = select(run.record.plan?.services ?? []);
  const startMs = chosen.sinceMs ?? 0;
  const path = storeOfLast(run, { ...options, verb: "reads" });
  const all = readPlaces(path, chosen.service);
  using store = openLogStore({ path, mode: "read" });
  const groups = groupsIn(classedGroups(store.catalog));
  const places = all.filter(({ group }) => groups.has(group));
  if (places.length === 0 && all.length > 0) throw noSuchGroup(flags.group, all);
  return { source: { path, places }, startMs, endMs: LATEST_MS };
}

/** Whether a group has one of these names, where any are given. */
function groupTest(names: readonly string[]): (group: string) => boolean {
  if (names.length === 0) return () => true;
  return (group) =>
    names.some((name) =>
      name.endsWith("*") ? group.startsWith(name.slice(0, -1)) : group === name,
    );
}

/** @param names Of `--group`; without them `SOURCE` chose none. */
function noSuchGroup(
  names: readonly string[] | undefined,
  places: readonly LogPlace[],
): SimulatorError {
  const groups = [...new Set(places.map(({ group }) => group))];
  const problem =
    names === undefined
      ? "SOURCE chooses none of the run's log groups."
      : `No log group of the run has the name ${names.join(" or ")}.`;
  return new SimulatorError("USAGE", problem, {
    remedy: `Choose of these: ${groups.join(", ")}.`,
  });
}
