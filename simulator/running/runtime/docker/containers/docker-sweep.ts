import type Docker from "dockerode";
import { ignoreGone } from "../engine/engine-errors.ts";
import { describeLabels, isOrphan, isPause, type Labels, RUN_LABEL } from "../engine/labels.ts";

/**
 * Removes from the engine what runs left behind whose simulator is gone.
 *
 * @returns One line per container and network that was removed.
 */
export function sweepEngine(docker: Docker): Promise<readonly string[]> {
  return removeWhere(docker, { label: [RUN_LABEL] }, isOrphan);
}

/** Removes everything of one run, whoever owns it; nothing left of it is no error. */
export function removeRun(docker: Docker, runId: string): Promise<readonly string[]> {
  return removeWhere(docker, { label: [`${RUN_LABEL}=${runId}`] }, () => true);
}

async function removeWhere(
  docker: Docker,
  filters: { readonly label: string[] },
  isWanted: (labels: Labels) => boolean,
): Promise<readonly string[]> {
  const [listed, networks] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
  ]);
  const containers = listed.filter(({ Labels }) => isWanted(Labels));
  // In two phases: Podman refuses to remove the owner of a network namespace before those that joined it.
  const [owners = [], joined = []] = [true, false].map((isOwner) =>
    containers.filter(({ Labels }) => isPause(Labels) === isOwner),
  );
  for (const part of [joined, owners]) {
    await Promise.all(part.map(({ Id }) => removeContainer(docker, Id)));
  }
  const wanted = networks.filter((network) => isWanted(network.Labels ?? {}));
  await Promise.all(wanted.map(({ Id }) => docker.getNetwork(Id).remove().catch(ignoreGone)));
  return [
    ...containers.map(({ Labels }) => Labels),
    ...wanted.map(({ Labels }) => Labels ?? {}),
  ].map(describeLabels);
}

async function removeContainer(docker: Docker, id: string): Promise<void> {
  await docker.getContainer(id).remove({ force: true, v: true }).catch(ignoreGone);
}
