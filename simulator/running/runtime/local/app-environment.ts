import type { ContainerPlan, TaskPlan } from "../../../topology/plan/plan.ts";
import { RUN_ID_VARIABLE } from "../../runs/marked-processes.ts";

interface AppEnvironmentOptions {
  readonly task: TaskPlan;
  readonly container: ContainerPlan;
  /** Values of the container's secrets, by name. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly runId: string;
  /** Of the simulator. */
  readonly env: NodeJS.ProcessEnv;
}

/** Of the simulator's own environment only what a program needs to run at all: a container would see none of the rest. */
const INHERITED = ["PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR", "SHELL", "SystemRoot"];

/**
 * The environment of an app as a process: what the task definition and sc-sim.yaml say, `PORT` (stands for the first containerPort),
 * `PORT_<containerPort>` for each of the task, and `HOST`. The endpoints' names come with `commandInTask`.
 */
export function appEnvironment(options: AppEnvironmentOptions): NodeJS.ProcessEnv {
  const { task, container, secrets, runId, env } = options;
  const { definition, ports } = container;
  const inherited = INHERITED.flatMap((name) =>
    env[name] === undefined ? [] : [[name, env[name]]],
  );
  const [first] = ports;
  return {
    ...Object.fromEntries(inherited),
    ...definition.environment,
    ...definition.run?.environment,
    ...secrets,
    ...(first && { PORT: String(first.port) }),
    ...Object.fromEntries(portsOf(task)),
    HOST: task.addresses.appAddress,
    [RUN_ID_VARIABLE]: runId,
  };
}

/** Of every container of the task: on ECS they reach each other on localhost. */
function portsOf({ containers }: TaskPlan): readonly (readonly [string, string])[] {
  return containers.flatMap(({ ports }) =>
    ports.map(({ containerPort, port }) => [`PORT_${containerPort}`, String(port)] as const),
  );
}
