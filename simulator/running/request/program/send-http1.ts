import { once } from "node:events";
import { type IncomingMessage, type RequestOptions, request } from "node:http";
import { buffer } from "node:stream/consumers";
import { type Answer, breakOffAfter, plainHeaders } from "./order.ts";

interface SendOptions extends RequestOptions {
  readonly body?: Buffer | undefined;
  /** How long the whole answer may take. */
  readonly timeoutMs: number;
}

/**
 * Sends one HTTP/1.1 request, with the Host header as it is given, and reads the whole answer.
 *
 * @throws The system's or the parser's own error, or one that says that there was no answer in time.
 */
export async function sendHttp1({ body, timeoutMs, ...options }: SendOptions): Promise<Answer> {
  const sent = request(options);
  // Node sends none with a GET, and the body would be taken for the next request.
  if (body !== undefined) sent.setHeader("content-length", body.length);
  const { promise: failed, reject } = Promise.withResolvers<never>();
  sent.once("error", reject);
  breakOffAfter(sent, timeoutMs);
  sent.end(body);
  const answer = async () => {
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    const whole = await buffer(response);
    const { statusCode = 0, headers, trailers } = response;
    return {
      status: statusCode,
      headers: plainHeaders(headers),
      trailers: plainHeaders(trailers),
      body: whole,
    };
  };
  return Promise.race([answer(), failed]);
}
