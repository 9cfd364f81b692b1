import type Docker from "dockerode";
import { createDemultiplexer } from "./demultiplex.ts";
import { ignoreGone } from "./engine-errors.ts";

export interface HelperResult {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

interface HelperOptions {
  readonly docker: Docker;
  readonly create: Docker.ContainerCreateOptions;
  /** A tar archive that is unpacked at `/` before the start. */
  readonly archive?: NodeJS.ReadableStream;
  readonly signal?: AbortSignal | undefined;
  /** Output as it comes, for helpers that people watch. */
  readonly onStdout?: (chunk: Buffer) => void;
}

/** Runs a short-lived container to its end and removes it; its output is whole. */
export async function runHelper(options: HelperOptions): Promise<HelperResult> {
  const { docker, create, archive, signal, onStdout } = options;
  const container = await docker.createContainer({ ...create, Tty: false });
  try {
    if (archive !== undefined) await container.putArchive(archive, { path: "/" });
    signal?.throwIfAborted();
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    // Attached before the start, so that nothing is missed and no log has to be read back.
    const stream = await container.attach({ stream: true, stdout: true, stderr: true });
    const demultiplex = createDemultiplexer((source, payload) => {
      (source === "stdout" ? stdout : stderr).push(payload);
      if (source === "stdout") onStdout?.(payload);
    });
    const ended = new Promise<void>((resolve, reject) => {
      stream.on("data", demultiplex).once("end", resolve).once("error", reject);
    });
    ended.catch(() => undefined); // It is awaited below; a failing start comes first.
    await container.start();
    const kill = () => void container.kill().catch(() => undefined);
    signal?.addEventListener("abort", kill, { once: true });
    const { StatusCode } = (await container.wait()) as { readonly StatusCode: number };
    signal?.removeEventListener("abort", kill);
    await ended;
    signal?.throwIfAborted();
    return {
      exitCode: StatusCode,
      stdout: Buffer.concat(stdout),
      stderr: Buffer.concat(stderr).toString("utf8"),
    };
  } finally {
    await container.remove({ force: true, v: true }).catch(ignoreGone);
  }
}
