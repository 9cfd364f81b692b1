import type Docker from "dockerode";
import { waitUntil } from "../../../runs/wait-until.ts";
import { ignoreGone } from "../engine/engine-errors.ts";
import { describeLabels, isOrphan, isPause, type Labels, RUN_LABEL } from "../engine/labels.ts";

/**
 * Removes from the engine what runs left behind whose simulator is gone.
 *
 * @returns One line per container and network that was removed.
 * @throws After everything was tried: the engine's error, or an `AggregateError` of several.
 */
export function sweepEngine(docker: Docker): Promise<readonly string[]> {
  return removeWhere(docker, { label: [RUN_LABEL] }, isOrphan);
}

/** Removes everything of one run, whoever owns it, like {@link sweepEngine}. Nothing left of it is no error. */
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
  const wanted = networks.filter((network) => isWanted(network.Labels ?? {}));
  const isOwner = ({ Labels }: (typeof containers)[number]) => isPause(Labels);
  const failures: unknown[] = [];
  const tryAll = async (work: readonly Promise<void>[]) => {
    for (const outcome of await Promise.allSettled(work)) {
      if (outcome.status === "rejected") failures.push(outcome.reason);
    }
  };
  const remove = ({ Id }: (typeof containers)[number]) => removeContainer(docker, Id);
  // All end at once, and are removed one group after the other.
  const running = containers.filter(({ State }) => State === "running");
  await Promise.allSettled(running.map(({ Id }) => docker.getContainer(Id).kill()));
  // Podman refuses to remove the owner of a network namespace before those that joined it, and a network before its containers.
  await tryAll(containers.filter((container) => !isOwner(container)).map(remove));
  await tryAll(containers.filter(isOwner).map(remove));
  await tryAll(wanted.map(({ Id }) => docker.getNetwork(Id).remove().catch(ignoreGone)));
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, "Several removals failed.");
  return [
    ...containers.map(({ Labels }) => Labels),
    ...wanted.map(({ Labels }) => Labels ?? {}),
  ].map(describeLabels);
}

/** How long a removal that somebody else asked for as well may take. */
const REMOVAL_TIMEOUT_MS = 10_000;

/** Removes a container and resolves once it is gone, also where a watcher or another `sc-sim down` removes it at the same time. */
async function removeContainer(docker: Docker, id: string): Promise<void> {
  const container = docker.getContainer(id);
  await container.remove({ force: true, v: true }).catch(ignoreGone);
  const isGone = () =>
    container.inspect().then(
      () => false,
      (error: unknown) => {
        ignoreGone(error);
        return true;
      },
    );
  const deadlineMs = performance.now() + REMOVAL_TIMEOUT_MS;
  if (await waitUntil(isGone, { deadlineMs, intervalMs: 50 })) return;
  throw new Error(`Container ${id} is still there ${REMOVAL_TIMEOUT_MS} ms after its removal.`);
}
