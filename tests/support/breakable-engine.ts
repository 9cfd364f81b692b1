import { once } from "node:events";
import { createConnection, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { findEngineAddress } from "../../simulator/running/runtime/docker/engine/engine-address.ts";
import { tempFolder } from "./temp-folder.ts";

/** The machine's engine behind a socket whose connections can be broken. */
export interface BreakableEngine {
  readonly env: NodeJS.ProcessEnv;
  /** Breaks every connection on which logs are read, and says how many these were. */
  breakLogs(): number;
}

export async function openBreakableEngine(): Promise<BreakableEngine> {
  const engine = findEngineAddress(process.env).url.replace("unix://", "");
  const path = join(tempFolder(), "docker.sock");
  const readingLogs = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = createConnection(engine);
    client.on("data", (chunk: Buffer) => {
      if (/^GET \S+\/logs\?/.test(chunk.toString("latin1"))) readingLogs.add(client);
      else readingLogs.delete(client);
    });
    for (const [one, other] of [[client, upstream] as const, [upstream, client] as const]) {
      one.on("error", () => other.destroy()).once("close", () => other.destroy());
      one.pipe(other);
    }
    client.once("close", () => readingLogs.delete(client));
  }).listen(path);
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return {
    env: { ...process.env, DOCKER_HOST: `unix://${path}` },
    breakLogs() {
      const broken = [...readingLogs];
      for (const socket of broken) socket.destroy();
      return broken.length;
    },
  };
}
