/** When a request is given up. */
export interface Limits {
  /** How long the whole response may take. */
  readonly timeoutMs: number;
  /** Aborted: the request is broken off at once, with the signal's reason as its error. */
  readonly signal?: AbortSignal | undefined;
}

interface Breakable {
  destroy(reason: Error): unknown;
  once(event: "close", listener: () => void): unknown;
}

/** Breaks a request off that takes too long; not the socket's own timeout, which begins when the connection is made. */
export function breakOffAfter(request: Breakable, { timeoutMs, signal }: Limits): void {
  const timer = setTimeout(
    () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)),
    timeoutMs,
  );
  const abort = () => request.destroy(signal?.reason);
  signal?.addEventListener("abort", abort);
  request.once("close", () => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  });
  if (signal?.aborted) abort();
}
