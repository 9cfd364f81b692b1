import { randomUUID } from "node:crypto";
import { Agent } from "node:http";
import { type ClientHttp2Session, connect } from "node:http2";
import { sendHttp1 } from "./send-http1.ts";
import { sendHttp2 } from "./send-http2.ts";
import { sendTcp } from "./send-tcp.ts";
import type { WireRequest, WireResponse } from "./wire.ts";

/** Sends requests of any protocol, over connections that are kept until disposal. */
export interface Connections extends Disposable {
  /** @param signal Aborted: the request is broken off at once. */
  send(request: WireRequest, signal?: AbortSignal): Promise<WireResponse>;
}

/** Of all proxies on a request's way, and of apps that send it on. */
const REQUEST_ID = "x-request-id";

/** Shorter than any server keeps an idle connection: one that it closes must not be used again. */
const IDLE_TIMEOUT_MS = 4000;

/** @param maxSockets HTTP/1.1 connections at a time to one place. */
export function openConnections(maxSockets: number): Connections {
  const agent = new Agent({ keepAlive: true, maxSockets, timeout: IDLE_TIMEOUT_MS });
  const sessions = new Map<string, ClientHttp2Session>();

  function sessionTo({ host, port }: WireRequest): ClientHttp2Session {
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

  async function sendHttp(request: WireRequest, signal?: AbortSignal): Promise<WireResponse> {
    const { protocol, host, port, method, path, authority, headers, body, timeoutMs } = request;
    if (protocol === "h2c") {
      const session = sessionTo(request);
      try {
        return await sendHttp2(session, { request, signal });
      } finally {
        if (!request.keepsConnection) session.close();
      }
    }
    return sendHttp1({
      ...{ host, port, method, path, body },
      limits: { timeoutMs, signal },
      agent: request.keepsConnection ? agent : false,
      headers: { host: authority, ...headers },
    });
  }

  return {
    async send(request, signal) {
      if (request.protocol === "tcp") return sendTcp(request, signal);
      // The first proxy would make one where there is none, and nobody would know it.
      const { [REQUEST_ID]: requestId = randomUUID() } = request.headers;
      const headers = { ...request.headers, [REQUEST_ID]: requestId };
      const response = await sendHttp({ ...request, headers }, signal);
      return requestId === "" ? response : { ...response, requestId };
    },
    [Symbol.dispose]() {
      agent.destroy();
      for (const session of sessions.values()) session.destroy();
    },
  };
}
