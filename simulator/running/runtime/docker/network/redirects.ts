import type Docker from "dockerode";
import { SimulatorError } from "../../../../errors.ts";
import { archiveOf } from "../engine/archive.ts";
import { runHelper } from "../engine/helper-container.ts";
import type { Labels } from "../engine/labels.ts";
import { netfilterMessages } from "./netfilter-messages.ts";
import type { Redirect } from "./redirect.ts";

interface RedirectOptions {
  readonly docker: Docker;
  readonly image: string;
  readonly labels: Labels;
  /** Id of the container that owns the network namespace. */
  readonly pauseId: string;
  readonly redirects: readonly Redirect[];
  readonly signal: AbortSignal;
}

/**
 * Puts redirections into a task's network namespace, by a container that lives for a moment and is the only one with NET_ADMIN.
 *
 * @throws {SimulatorError} `APP_NOT_STARTED`, with the kernel's error number.
 */
export async function applyRedirects(options: RedirectOptions): Promise<void> {
  const { docker, image, labels, pauseId, redirects, signal } = options;
  if (redirects.length === 0) return;
  const archive = archiveOf([{ path: "rules", content: netfilterMessages(redirects) }]);
  const { exitCode } = await runHelper({
    docker,
    archive,
    signal,
    create: {
      Image: image,
      Labels: labels,
      HostConfig: { NetworkMode: `container:${pauseId}`, CapDrop: ["ALL"], CapAdd: ["NET_ADMIN"] },
    },
  });
  if (exitCode === 0) return;
  throw new SimulatorError(
    "APP_NOT_STARTED",
    `The kernel of the engine refuses to redirect ports (error number ${exitCode}); nf_tables with nat and redirect is needed.`,
    {
      remedy:
        "Give the containers other ports than the client aliases and leave --intercept out, or load the kernel modules nft_redir and nft_chain_nat.",
    },
  );
}
