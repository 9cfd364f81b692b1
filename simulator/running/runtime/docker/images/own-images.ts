import { createHash } from "node:crypto";
import type Docker from "dockerode";
import type { Engine, EngineInfo } from "../engine/engine.ts";
import { statusOf } from "../engine/engine-errors.ts";
import { importRootfs } from "./rootfs-image.ts";
import { elfOf, NETFILTER_PROGRAM, PAUSE_PROGRAM } from "./static-program.ts";

/** The image of every task's pause container: 231 bytes, made here, never pulled. */
export function ensurePauseImage(engine: Engine, info: EngineInfo): Promise<string> {
  const program = elfOf(PAUSE_PROGRAM, info.arch);
  return ensureProgramImage({ engine, name: "pause", program });
}

/** The image of the helper that puts redirections into a task's network namespace: 285 bytes, made here, never pulled. */
export function ensureNetfilterImage(engine: Engine, info: EngineInfo): Promise<string> {
  const program = elfOf(NETFILTER_PROGRAM, info.arch);
  return ensureProgramImage({ engine, name: "netfilter", program });
}

/** Whether the engine has an image of this name. */
export async function hasImage(docker: Docker, reference: string): Promise<boolean> {
  try {
    await docker.getImage(reference).inspect();
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}

interface ProgramImage {
  readonly engine: Engine;
  readonly name: string;
  readonly program: Buffer;
}

async function ensureProgramImage({ engine, name, program }: ProgramImage): Promise<string> {
  const hash = createHash("sha256").update(program).digest("hex").slice(0, 12);
  const reference = `localhost/sc-sim-${name}:${hash}`;
  if (await hasImage(engine.docker, reference)) return reference;
  await importRootfs({
    docker: engine.docker,
    reference,
    files: [{ path: name, mode: 0o755, from: program }],
    changes: [`ENTRYPOINT ["/${name}"]`, `LABEL dev.sc-sim.content=${hash}`],
  });
  return reference;
}
