import { Agent } from "node:http";
import { type ClientHttp2Session, connect } from "node:http2";
import type { Answer, Order } from "./order.ts";
import { sendHttp1 } from "./send-http1.ts";
import { sendHttp2 } from "./send-http2.ts";
import { sendTcp } from "./send-tcp.ts";

/** Sends orders of any protocol, over connections that are kept until it is closed. */
export interface Exchange {
  send(order: Order): Promise<Answer>;
  close(): void;
}

/** Shorter than any server keeps an idle connection: one that it closes must not be used again. */
const IDLE_TIMEOUT_MS = 4000;

/** @param maxSockets HTTP/1.1 connections at a time to one place. */
export function openExchange(maxSockets: number): Exchange {
  const agent = new Agent({ keepAlive: true, maxSockets, timeout: IDLE_TIMEOUT_MS });
  const sessions = new Map<string, ClientHttp2Session>();

  function sessionTo({ host, port }: Order): ClientHttp2Session {
    const place = `http://${host}:${port}`;
    const known = sessions.get(place);
    if (known !== undefined && !known.closed && !known.destroyed) return known;
    const session = connect(place, { settings: { enablePush: false } });
    // Its streams carry the error, too.
    session.on("error", () => undefined).once("goaway", () => sessions.delete(place));
    session.setTimeout(IDLE_TIMEOUT_MS, () => session.close());
    sessions.set(place, session);
    return session;
  }

  return {
    async send(order) {
      const { protocol, host, port, method, path, authority, headers, body, timeoutMs } = order;
      if (protocol === "tcp") return sendTcp(order);
      if (protocol === "h2c") {
        const session = sessionTo(order);
        try {
          return await sendHttp2(session, order);
        } finally {
          if (!order.keepsConnection) session.close();
        }
      }
      return sendHttp1({
        ...{ host, port, method, path, body, timeoutMs },
        agent: order.keepsConnection ? agent : false,
        headers: { host: authority, ...headers },
      });
    },
    close() {
      agent.destroy();
      for (const session of sessions.values()) session.destroy();
    },
  };
}
