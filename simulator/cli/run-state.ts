import { isAlive } from "../running/runs/process-identity.ts";
import { isRunning, type StoredRun } from "../running/runs/run-record.ts";
import type { AppProtocol } from "../topology/model/namespace.ts";
import type { ContainerPlan, TaskPlan } from "../topology/plan/plan.ts";
import type { EngineContainers } from "./commands/engine-containers.ts";

/** What an engine has of a container; the part of it that tells its state. */
export type FoundContainer = Omit<NonNullable<EngineContainers>[number], "runId" | "owner">;

/**
 * `dead`: it ended and nobody asked for it. `ended`: it was not essential, and may well end. `stopped`: its task is, by
 * `sc-sim stop`. `unknown`: no engine answers.
 */
export type ContainerStateName =
  | "running"
  /** Somebody else runs it. */
  | "attached"
  | "starting"
  | "dead"
  | "ended"
  | "stopped"
  | "unknown";

export interface ContainerState {
  readonly name: string;
  readonly state: ContainerStateName;
  /** Of one that has ended and was not stopped. */
  readonly exitCode?: number;
  /** Without Docker. */
  readonly pid?: number;
  readonly ports: readonly {
    readonly containerPort: number;
    /** Where it is reached from this machine, through the proxy where the service exposes it. */
    readonly hostUrl?: string;
  }[];
}

export interface TaskState {
  readonly taskId: string;
  readonly name: string;
  readonly service: string;
  /** The apps, and the proxy last. */
  readonly containers: readonly ContainerState[];
}

/**
 * The tasks of a run with the state of each container.
 *
 * @param found What the engine has of all runs; `undefined` where none answers.
 */
export function tasksOf(
  { record }: StoredRun,
  found: readonly FoundContainer[] | undefined,
): readonly TaskState[] {
  return (record.plan?.tasks ?? []).map((task) => {
    const { taskId, name, service, containers, proxy } = task;
    const look = lookInto({ record, task, found: found?.filter((each) => each.taskId === taskId) });
    return {
      ...{ taskId, name, service },
      containers: [
        ...containers.map((container) => ({
          ...look.stateOf(container.name, {
            isEssential: container.definition.essential !== false,
            isAttached: container.definition.run?.attach !== undefined,
          }),
          ports: container.ports.map((port) => {
            const hostUrl = look.hostUrlOf(container, port);
            return { containerPort: port.containerPort, ...(hostUrl !== undefined && { hostUrl }) };
          }),
        })),
        {
          ...look.stateOf(proxy.containerName, { isEssential: true, isAttached: false }),
          ports: [],
        },
      ],
    };
  });
}

interface LookOptions extends Pick<StoredRun, "record"> {
  readonly task: TaskPlan;
  readonly found: readonly FoundContainer[] | undefined;
}

function lookInto(options: LookOptions) {
  const { record, task, found } = options;
  const isLocal = record.runtime === "local";
  const isStopped = record.stoppedTasks?.includes(task.taskId) === true;
  const endedState = (isEssential: boolean, exitCode = 0) => {
    if (isStopped) return "stopped";
    return isEssential || exitCode !== 0 ? "dead" : "ended";
  };
  const missingState = () => {
    if (isStopped) return "stopped";
    if (!isRunning(record)) return "ended";
    return record.state === "starting" ? "starting" : "dead";
  };
  const localState = (name: string, isEssential: boolean) => {
    const last = record.processes.findLast(
      ({ taskId, containerName }) => taskId === task.taskId && containerName === name,
    );
    if (last === undefined) return { name, state: missingState() } as const;
    if (isAlive(last)) return { name, state: "running", pid: last.pid } as const;
    const { exitCode } = last;
    // Unknown of a process that ended while its simulator could not write.
    if (isStopped || exitCode === undefined)
      return { name, state: endedState(isEssential) } as const;
    return { name, state: endedState(isEssential, exitCode), exitCode } as const;
  };
  const engineState = (name: string, isEssential: boolean) => {
    if (found === undefined) return { name, state: "unknown" } as const;
    const container = found.find(({ containerName }) => containerName === name);
    if (container === undefined) return { name, state: missingState() } as const;
    if (container.isRunning) return { name, state: "running" } as const;
    const { exitCode } = container;
    if (exitCode === undefined) return { name, state: missingState() } as const;
    return { name, state: endedState(isEssential, exitCode), exitCode } as const;
  };
  return {
    stateOf(
      name: string,
      { isEssential, isAttached }: { readonly isEssential: boolean; readonly isAttached: boolean },
    ) {
      if (!isLocal) return engineState(name, isEssential);
      // Nobody here knows whether an app runs that somebody else started.
      if (isAttached)
        return {
          name,
          state: isRunning(record) && !isStopped ? "attached" : missingState(),
        } as const;
      return localState(name, isEssential);
    },
    hostUrlOf(
      { definition }: ContainerPlan,
      { containerPort, port }: ContainerPlan["ports"][number],
    ) {
      const listener = task.proxy.ingress.find(({ appPort }) => appPort === port);
      const entrance = listener?.listenerPort ?? port;
      const pause = found?.find(({ isPause }) => isPause);
      const hostPort = isLocal ? entrance : pause?.publishedPorts[entrance];
      if (hostPort === undefined) return undefined;
      const mapping = definition.portMappings?.find((each) => each.containerPort === containerPort);
      const scheme = schemeOf(listener?.appProtocol ?? mapping?.appProtocol);
      return `${scheme}127.0.0.1:${hostPort}`;
    },
  };
}

/** The scheme that `sc-sim request` has for it; none for a port of which nothing is known. */
function schemeOf(appProtocol: AppProtocol | undefined): string {
  if (appProtocol === undefined) return "";
  return `${appProtocol === "http2" ? "h2c" : appProtocol}://`;
}
