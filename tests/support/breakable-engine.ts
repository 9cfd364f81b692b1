import { once } from "node:events";
import { createConnection, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { findEngineAddress } from "../../simulator/running/runtime/docker/engine/engine-address.ts";
import { tempFolder } from "./temp-folder.ts";

/** The machine's engine behind a socket whose connections can be broken. */
export interface BreakableEngine {
  readonly env: NodeJS.ProcessEnv;
  /** Breaks every connection whose last request was such a one, e.g. `GET /containers/…`, and says how many these were. */
  breakConnections(request: RegExp): number;
  /** The engine is gone, for whoever reaches it by this way. */
  goAway(): void;
  /** Answers 500 to such requests from now on, e.g. `DELETE /containers/…`, until another pattern is given. */
  refuse(request: RegExp | undefined): void;
  /** Says of networks that their gateway is elsewhere, as that of an engine on another machine is. */
  moveGateways(): void;
  /** Keeps the next such request back for a moment, as a busy engine may. */
  hold(request: RegExp): { readonly arrived: Promise<void>; readonly answered: Promise<void> };
}

/** Long enough for a request that is sent without waiting to overtake. */
const HELD_MS = 500;

const REFUSED = JSON.stringify({ message: "the disk is broken" });
const REFUSAL = `HTTP/1.1 500 Internal Server Error\r\ncontent-type: application/json\r\ncontent-length: ${REFUSED.length}\r\nconnection: close\r\n\r\n${REFUSED}`;

/** An address of a range that is for tests of networks (RFC 2544), of the same length, as the length of an answer was said before it. */
function withOtherGateway(chunk: Buffer): Buffer {
  const answer = chunk.toString("latin1");
  const moved = answer.replace(/(?<="Gateway":")\d+(?=\.)/g, ({ length }) => "198".slice(-length));
  return Buffer.from(moved, "latin1");
}

export async function openBreakableEngine(): Promise<BreakableEngine> {
  const engine = findEngineAddress(process.env).url.replace("unix://", "");
  const path = join(tempFolder(), "docker.sock");
  const lastRequests = new Map<Socket, string>();
  const clients = new Set<Socket>();
  let refused: RegExp | undefined;
  let hasMoved = false;
  let held: { request: RegExp; onArrival: () => void; onAnswer: () => void } | undefined;
  const server = createServer((client) => {
    clients.add(client.once("close", () => clients.delete(client)));
    const upstream = createConnection(engine);
    client.on("data", (chunk: Buffer) => {
      const [line] = /^[A-Z]+ \/\S+/.exec(chunk.toString("latin1")) ?? [];
      if (line !== undefined) lastRequests.set(client, line);
      if (line !== undefined && refused?.test(line)) client.end(REFUSAL);
      else if (line !== undefined && held?.request.test(line)) {
        held.onArrival();
        upstream.once("data", held.onAnswer);
        held = undefined;
        setTimeout(() => upstream.write(chunk), HELD_MS);
      } else upstream.write(chunk);
    });
    client.once("end", () => upstream.end());
    upstream.on("data", (chunk: Buffer) =>
      client.write(hasMoved ? withOtherGateway(chunk) : chunk),
    );
    upstream.once("end", () => client.end());
    for (const [one, other] of [[client, upstream] as const, [upstream, client] as const]) {
      one.on("error", () => other.destroy()).once("close", () => other.destroy());
    }
    client.once("close", () => lastRequests.delete(client));
  }).listen(path);
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return {
    env: { ...process.env, DOCKER_HOST: `unix://${path}` },
    refuse: (request) => {
      refused = request;
    },
    moveGateways() {
      hasMoved = true;
    },
    hold(request) {
      const { promise: arrived, resolve: onArrival } = Promise.withResolvers<void>();
      const { promise: answered, resolve: onAnswer } = Promise.withResolvers<void>();
      held = { request, onArrival, onAnswer };
      return { arrived, answered };
    },
    breakConnections(request) {
      const broken = [...lastRequests].filter(([, line]) => request.test(line));
      for (const [socket] of broken) socket.destroy();
      return broken.length;
    },
    goAway() {
      server.close();
      for (const socket of clients) socket.destroy();
    },
  };
}
