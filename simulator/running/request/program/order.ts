/**
 * What is sent, and what comes back: plain data. This folder is the one request program of both runtimes; in Docker it runs inside the
 * task, so it imports nothing but Node and itself.
 */
export interface Order {
  readonly protocol: "http" | "h2c" | "tcp";
  readonly host: string;
  readonly port: number;
  readonly method: string;
  readonly path: string;
  /** The Host header, or HTTP/2's `:authority`. */
  readonly authority: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of tcp: every byte that is sent. */
  readonly body?: Buffer;
  /** How long the whole answer may take. */
  readonly timeoutMs: number;
  /** Keep the connection for the next order to the same place. */
  readonly keepsConnection: boolean;
  /** Of tcp: say after the last byte that it was the last. An HTTP server would take that for a client that left. */
  readonly halfCloses: boolean;
}

type Headers = Readonly<Record<string, string | readonly string[]>>;

export interface Answer {
  /** 0 for tcp, which has none. */
  readonly status: number;
  readonly headers: Headers;
  readonly trailers: Headers;
  readonly body: Buffer;
}

/** What the request program is given as JSON: an order, how often it is sent, and how many at a time. */
export interface HelperOrder extends Omit<Order, "body"> {
  /** Base64. */
  readonly body?: string;
  readonly count: number;
  readonly concurrency: number;
}

/** One line of the request program's output: an answer with its body in base64, or why there was none. */
export type HelperAnswer =
  | (Omit<Answer, "body"> & { readonly body: string; readonly durationMs: number })
  | { readonly error: string };

/** Header fields as Node gives them, without what is Node's own. */
export function plainHeaders(headers: object): Headers {
  return Object.fromEntries(Object.entries(headers));
}

interface Breakable {
  destroy(reason: Error): unknown;
  once(event: "close", listener: () => void): unknown;
}

/** Breaks an exchange off that takes too long; not the socket's own timeout, which begins when the connection is made. */
export function breakOffAfter(exchange: Breakable, timeoutMs: number): void {
  const reason = new Error(`no answer within ${timeoutMs} ms`);
  const timer = setTimeout(() => exchange.destroy(reason), timeoutMs);
  exchange.once("close", () => clearTimeout(timer));
}
