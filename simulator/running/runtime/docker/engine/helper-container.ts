import { addAbortListener } from "node:events";
import type { Readable } from "node:stream";
import type Docker from "dockerode";
import { createDemultiplexer } from "./demultiplex.ts";
import { ignoreGone, isUnreachable } from "./engine-errors.ts";

export interface HelperResult {
  readonly exitCode: number;
  /** Empty where `onStdout` takes it. */
  readonly stdout: Buffer;
  readonly stderr: string;
}

interface HelperOptions {
  readonly docker: Docker;
  readonly create: Docker.ContainerCreateOptions;
  /** A tar archive that is unpacked at `/` before the start. */
  readonly archive?: NodeJS.ReadableStream;
  /** The container's standard input is held open as long as this process lives, so that its program can end with us. */
  readonly holdsInput?: boolean;
  /** Aborted: the container is killed. */
  readonly signal?: AbortSignal | undefined;
  /** Takes the output as it comes; a promise holds further output back. */
  readonly onStdout?: (chunk: Buffer) => void | Promise<void>;
}

/**
 * Runs a short-lived container to its end and removes it; its output is whole.
 *
 * @throws The signal's reason, what `onStdout` throws, or what the engine answers; the container is removed by then.
 */
export async function runHelper(options: HelperOptions): Promise<HelperResult> {
  const { docker, create, archive, holdsInput = false, signal, onStdout } = options;
  signal?.throwIfAborted();
  const container = await docker.createContainer({
    ...create,
    Tty: false,
    ...(holdsInput && { OpenStdin: true, StdinOnce: true, AttachStdin: true }),
  });
  let stream: NodeJS.ReadableStream | undefined;
  try {
    if (archive !== undefined) await container.putArchive(archive, { path: "/" });
    // Attached before the start, so that nothing is missed and no log has to be read back.
    stream = await container.attach({
      ...{ stream: true, stdout: true, stderr: true },
      ...(holdsInput && { stdin: true, hijack: true }),
    });
    const output = collectOutput(stream, onStdout);
    output.catch(() => undefined); // It is awaited below; a failing start comes first.
    signal?.throwIfAborted();
    await container.start();
    const kill = () => void container.kill().catch(() => undefined);
    using _listener = signal && addAbortListener(signal, kill);
    // Output that cannot be taken ends the wait: the container might not end while nobody reads.
    const [{ StatusCode }] = (await Promise.all([container.wait(), output])) as [
      { readonly StatusCode: number },
      unknown,
    ];
    signal?.throwIfAborted();
    return { exitCode: StatusCode, ...(await output) };
  } finally {
    // Of a container that never started the engine keeps the connection, which would keep this process.
    (stream as Readable | undefined)?.destroy();
    await container.remove({ force: true, v: true }).catch(ignoreLost);
  }
}

async function collectOutput(
  stream: NodeJS.ReadableStream,
  onStdout: HelperOptions["onStdout"],
): Promise<Pick<HelperResult, "stdout" | "stderr">> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  const arrived: Buffer[] = [];
  const demultiplex = createDemultiplexer((source, payload) => {
    const chunks = source === "stderr" ? stderr : onStdout === undefined ? stdout : arrived;
    chunks.push(payload);
  });
  for await (const chunk of stream) {
    demultiplex(chunk as Buffer);
    for (const payload of arrived.splice(0)) await onStdout?.(payload);
  }
  return { stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString("utf8") };
}

/** A helper of an engine that went away is removed by the next sweep; the engine's failure is what counts then. */
function ignoreLost(error: unknown): void {
  if (!isUnreachable(error)) ignoreGone(error);
}
