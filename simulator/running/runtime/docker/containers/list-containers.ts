import type Docker from "dockerode";
import type { ProcessIdentity } from "../../../runs/process-identity.ts";
import { factsOf, isPause, RUN_LABEL } from "../engine/labels.ts";

/** A container of a run, as the engine has it. */
export interface EngineContainer {
  readonly runId: string;
  readonly taskId: string;
  readonly containerName: string;
  /** It owns the task's network namespace, and its ports are the task's. */
  readonly isPause: boolean;
  readonly isRunning: boolean;
  /** How it ended, where it did and the engine says it. */
  readonly exitCode?: number;
  /** By port inside the task: the port of the engine's machine, on 127.0.0.1. */
  readonly publishedPorts: Readonly<Record<number, number>>;
  /** The simulator that made it, where that runs or ran on this machine. */
  readonly owner?: ProcessIdentity;
}

/** Every container of every run that the engine has. */
export async function listContainers(docker: Docker): Promise<readonly EngineContainer[]> {
  const listed = await docker.listContainers({ all: true, filters: { label: [RUN_LABEL] } });
  return listed.map(({ Labels, State, Status, Ports }) => {
    const { owner, isOfThisMachine, ...facts } = factsOf(Labels);
    const exitCode = /^Exited \((\d+)\)/.exec(Status)?.[1];
    return {
      ...facts,
      isPause: isPause(Labels),
      isRunning: State === "running",
      ...(exitCode !== undefined && { exitCode: Number(exitCode) }),
      publishedPorts: Object.fromEntries(
        Ports.flatMap(({ PrivatePort, PublicPort }) =>
          PublicPort === undefined ? [] : [[PrivatePort, PublicPort]],
        ),
      ),
      ...(isOfThisMachine && { owner }),
    };
  });
}
