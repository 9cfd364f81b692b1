import type { StoredRun } from "../../running/runs/run-record.ts";
import { padEnd, widthOf } from "../fit.ts";
import type { ContainerState, TaskState } from "../run-state.ts";
import type { Paint, Style } from "../terminal.ts";

interface ShowOptions {
  readonly run: StoredRun;
  /** `running`, `starting`, `ended`, `killed`. */
  readonly state: string;
  readonly tasks: readonly TaskState[];
  /** Of the terminal. */
  readonly columns: number;
  readonly paint: Paint;
}

const COLOURS: Readonly<Record<ContainerState["state"], Style>> = {
  running: "green",
  attached: "green",
  starting: "yellow",
  dead: "red",
  ended: "dim",
  stopped: "yellow",
  unknown: "yellow",
};

/** A run with its endpoints, and each task's containers with their state and where they are reached. */
export function showRun({ run, state, tasks, columns, paint }: ShowOptions): string {
  const { runId, createdAt, runtime, envoyVersion, plan } = run.record;
  const envoy = envoyVersion === undefined ? "no Envoy yet" : `Envoy ${envoyVersion}`;
  const urlWidth = Math.max(0, ...(plan?.endpoints ?? []).map(({ url }) => widthOf(url)));
  const rows = [
    `${paint("bold", runId)}  ${state}, ${runtime} runtime, ${envoy}`,
    paint("dim", `  started ${createdAt}`),
    paint("dim", `  ${run.folder}`),
    ...(plan?.endpoints ?? []).map(
      ({ url, ecsService }) => `  ${padEnd(url, urlWidth)}  → ${ecsService}`,
    ),
    ...tasks.flatMap((task) => ["", ...taskRows(task, { tasks, columns, paint })]),
  ];
  return `${rows.join("\n")}\n`;
}

function taskRows(
  { name, taskId, containers }: TaskState,
  { tasks, columns, paint }: Pick<ShowOptions, "tasks" | "columns" | "paint">,
): readonly string[] {
  const all = tasks.flatMap((task) => task.containers);
  const widest = (textOf: (container: ContainerState) => string) =>
    Math.max(...all.map((container) => widthOf(textOf(container))));
  const nameWidth = widest((container) => container.name);
  const stateWidth = widest(stateOf);
  return [
    `  ${name}  ${paint("dim", taskId)}`,
    ...containers.flatMap((container) => {
      const { state, ports } = container;
      const shown = paint(COLOURS[state], padEnd(stateOf(container), stateWidth));
      const start = `    ${padEnd(container.name, nameWidth)}  ${shown}`;
      const room = columns - 4 - nameWidth - 2 - stateWidth;
      const [first, ...others] = ports.map(describePort);
      const indent = " ".repeat(room < widthOf(first ?? "") + 2 ? 6 : columns - room + 2);
      if (first === undefined) return [start.trimEnd()];
      // Where there is no room beside the state, it goes below.
      const isBelow = room < widthOf(first) + 2;
      return isBelow
        ? [start.trimEnd(), ...[first, ...others].map((port) => `${indent}${port}`)]
        : [`${start}  ${first}`, ...others.map((port) => `${indent}${port}`)];
    }),
  ];
}

function stateOf({ state, exitCode, pid }: ContainerState): string {
  if (exitCode !== undefined) return `${state}, code ${exitCode}`;
  return pid === undefined ? state : `${state}, pid ${pid}`;
}

function describePort({ containerPort, hostUrl }: ContainerState["ports"][number]): string {
  return hostUrl === undefined ? `${containerPort}` : `${containerPort} → ${hostUrl}`;
}
