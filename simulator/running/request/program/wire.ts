/**
 * What is sent, and what comes back: plain data. This folder is the one request program of both runtimes; in Docker it runs inside the
 * task, so it imports nothing but Node and itself.
 */
export interface WireRequest {
  readonly protocol: "http" | "h2c" | "tcp";
  readonly host: string;
  readonly port: number;
  readonly method: string;
  readonly path: string;
  /** The Host header, or HTTP/2's `:authority`. */
  readonly authority: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** With tcp: every byte that is sent. */
  readonly body?: Buffer;
  /** How long the whole response may take. */
  readonly timeoutMs: number;
  /** Keep the connection for the next request to the same place. */
  readonly keepsConnection: boolean;
  /** With tcp: close the sending side after the last byte. An HTTP server would take that for a client that left. */
  readonly halfCloses: boolean;
}

type Headers = Readonly<Record<string, string | readonly string[]>>;

export interface WireResponse {
  /** 0 for tcp, which has none. */
  readonly status: number;
  readonly headers: Headers;
  readonly trailers: Headers;
  readonly body: Buffer;
  /**
   * The `x-request-id` that was sent, which the proxies keep and write into their lines. `undefined` for tcp, and where an
   * empty one was asked for.
   */
  readonly requestId?: string;
}

/** What the request program reads, as JSON: a request, how often it is sent, and how many at a time. */
export interface ProgramInput extends Omit<WireRequest, "body"> {
  /** Base64. */
  readonly body?: string;
  readonly count: number;
  readonly concurrency: number;
  /** The program ends early at the end of its standard input: whoever started it is gone. */
  readonly endsWithInput: boolean;
}

/** One line of the request program's output: a response with its body in base64, or why there was none. */
export type ProgramOutput =
  | (Omit<WireResponse, "body"> & { readonly body: string; readonly durationMs: number })
  | { readonly error: string };

/** Header fields as Node gives them, without Node's own prototype. */
export function plainHeaders(headers: object): Headers {
  return Object.fromEntries(Object.entries(headers));
}
