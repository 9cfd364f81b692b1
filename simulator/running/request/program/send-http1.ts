import { once } from "node:events";
import { type IncomingMessage, type RequestOptions, request } from "node:http";
import { buffer } from "node:stream/consumers";
import { breakOffAfter, type Limits } from "./break-off.ts";
import { plainHeaders, type WireResponse } from "./wire.ts";

interface SendOptions extends Omit<RequestOptions, "signal" | "timeout"> {
  readonly body?: Buffer | undefined;
  readonly limits: Limits;
}

/**
 * Sends one HTTP/1.1 request, with the Host header as it is given, and reads the whole response.
 *
 * @throws The system's or the parser's own error, or one that says that there was no answer in time.
 */
export async function sendHttp1({ body, limits, ...options }: SendOptions): Promise<WireResponse> {
  const sent = request(options);
  // Node sends none with a GET, and the body would be taken for the next request.
  if (body !== undefined) sent.setHeader("content-length", body.length);
  const { promise: failed, reject } = Promise.withResolvers<never>();
  sent.once("error", reject);
  breakOffAfter(sent, limits);
  sent.end(body);
  const received = async () => {
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
  return Promise.race([received(), failed]);
}
