import { readFile } from "node:fs/promises";
import type Docker from "dockerode";
import { waitUntil } from "../../../runs/wait-until.ts";
import type { Wait } from "../../task/container.ts";
import { wordsOf } from "../engine/engine-errors.ts";
import { runHelper } from "../engine/helper-container.ts";
import type { Labels } from "../engine/labels.ts";

interface ListeningOptions extends Wait {
  readonly docker: Docker;
  readonly container: Docker.Container;
  readonly ports: readonly number[];
  readonly pauseId: string;
  /** Needed only where the engine's processes cannot be looked at. */
  readonly nodeImage: () => Promise<string>;
  readonly labels: Labels;
}

/** Between two tries of a health check: the engine's own first try would come after a whole interval. */
const HEALTH_CHECK_PAUSE_MS = 200;

/**
 * Runs the health check of a task definition inside of its container until it succeeds.
 *
 * @returns What the container still lacks at the deadline, or `undefined` when it is healthy.
 */
export async function waitUntilHealthy(
  container: Docker.Container,
  test: readonly string[],
  { deadlineMs, signal }: Wait,
): Promise<string | undefined> {
  const [kind, ...rest] = test;
  const command = kind === "CMD-SHELL" ? ["/bin/sh", "-c", rest.join(" ")] : rest;
  let last = "it was not tried yet";
  const isHealthy = async () => {
    try {
      const result = await runInside(container, command);
      last = `it ends with code [${result.exitCode}]${result.output && ` and says: ${result.output}`}`;
      return result.exitCode === 0;
    } catch (error) {
      last = wordsOf(error);
      return false;
    }
  };
  const isInTime = await waitUntil(isHealthy, {
    deadlineMs,
    signal,
    intervalMs: HEALTH_CHECK_PAUSE_MS,
  });
  return isInTime ? undefined : `its health check \`${test.join(" ")}\` does not succeed: ${last}`;
}

async function runInside(container: Docker.Container, command: readonly string[]) {
  const exec = await container.exec({
    Cmd: [...command],
    AttachStdout: true,
    AttachStderr: true,
    Tty: true, // One output, without frames.
  });
  const stream = await exec.start({ Tty: true });
  let output = "";
  for await (const chunk of stream) output = (output + String(chunk)).slice(-500);
  const { ExitCode } = await exec.inspect();
  return { exitCode: ExitCode, output: output.trim() };
}

/**
 * Waits until a container listens on all of these ports.
 *
 * @returns What it still lacks at the deadline, or `undefined` when it listens.
 */
export async function waitUntilListening(options: ListeningOptions): Promise<string | undefined> {
  const { container, ports, deadlineMs, signal } = options;
  const pid = await pidOnThisMachine(container);
  if (pid === undefined) return waitWithHelper(options);
  let missing = ports;
  const listen = async () => {
    const listening = await listeningPorts(pid);
    // Its process is gone: whoever watches the container says why.
    if (listening === undefined) return signal.aborted;
    missing = ports.filter((port) => !listening.has(port));
    return missing.length === 0;
  };
  const isInTime = await waitUntil(listen, { deadlineMs, signal });
  return isInTime ? undefined : `it does not listen on port ${missing.join(", ")}`;
}

/** The container's first process, where the engine's processes are this machine's: seen by the container's id in its control group. */
async function pidOnThisMachine(container: Docker.Container): Promise<number | undefined> {
  try {
    const { State } = await container.inspect();
    const groups = await readFile(`/proc/${State.Pid}/cgroup`, "utf8");
    return groups.includes(container.id) ? State.Pid : undefined;
  } catch {
    return undefined; // Another machine, or it has ended.
  }
}

const LISTEN_STATE = "0A";

/** Ports with a listening TCP socket in the network namespace of a process, from the kernel's tables. */
async function listeningPorts(pid: number): Promise<ReadonlySet<number> | undefined> {
  const tables = await Promise.all(
    ["tcp", "tcp6"].map((name) => readFile(`/proc/${pid}/net/${name}`, "utf8").catch(() => "")),
  );
  if (tables.every((table) => table === "")) return undefined;
  const sockets = tables.flatMap((table) => table.split("\n").slice(1));
  const ports = sockets.flatMap((socket) => {
    // `0: 0100007F:1F90 00000000:0000 0A …`
    const [, local = "", , state] = socket.trim().split(/\s+/);
    return state === LISTEN_STATE ? [Number.parseInt(local.split(":")[1] ?? "", 16)] : [];
  });
  return new Set(ports);
}

/** Connects until it works: from inside the task, where the engine's processes cannot be looked at. */
async function waitWithHelper(options: ListeningOptions): Promise<string | undefined> {
  const { docker, nodeImage, labels, pauseId, ports, deadlineMs, signal } = options;
  const script = `
    const open = (port) => new Promise((resolve) => {
      const socket = require("net").connect(port, "127.0.0.1");
      socket.once("connect", () => { socket.destroy(); resolve(true); }).once("error", () => resolve(false));
    });
    (async () => {
      const end = Date.now() + ${Math.max(0, Math.round(deadlineMs - performance.now()))};
      for (const port of ${JSON.stringify(ports)}) {
        while (!(await open(port))) {
          if (Date.now() > end) { process.stdout.write(String(port)); process.exit(1); }
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
    })();`;
  try {
    const { exitCode, stdout } = await runHelper({
      docker,
      signal,
      create: {
        Image: await nodeImage(),
        Labels: labels,
        User: "65534",
        Entrypoint: ["node", "-e", script],
        HostConfig: { NetworkMode: `container:${pauseId}`, CapDrop: ["ALL"] },
      },
    });
    return exitCode === 0 ? undefined : `it does not listen on port ${stdout.toString("utf8")}`;
  } catch (error) {
    if (signal.aborted) return "it has ended";
    throw error;
  }
}
