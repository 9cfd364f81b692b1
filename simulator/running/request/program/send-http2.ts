import { type ClientHttp2Session, constants, type IncomingHttpHeaders } from "node:http2";
import { breakOffAfter } from "./break-off.ts";
import { plainHeaders, type WireRequest, type WireResponse } from "./wire.ts";

interface SendOptions {
  readonly request: WireRequest;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends one request over an HTTP/2 connection, and reads the whole response with its trailers.
 *
 * @throws Node's own error, or one that says how the stream ended early.
 */
export async function sendHttp2(
  session: ClientHttp2Session,
  { request, signal }: SendOptions,
): Promise<WireResponse> {
  const { method, path, authority, headers, body, timeoutMs } = request;
  const { host = authority, ...rest } = headers;
  const pseudo = { ":method": method, ":path": path, ":authority": host };
  const stream = session.request({ ...pseudo, ...rest }, { endStream: body === undefined });
  const { promise, resolve, reject } = Promise.withResolvers<WireResponse>();
  const chunks: Buffer[] = [];
  let received: IncomingHttpHeaders | undefined;
  let trailers: IncomingHttpHeaders = {};
  breakOffAfter(stream, { timeoutMs, signal });
  stream
    .once("response", (values) => {
      received = values;
    })
    .once("trailers", (values) => {
      trailers = values;
    })
    .on("data", (chunk: Buffer) => chunks.push(chunk))
    .once("error", reject)
    .once("close", () => {
      const { [":status"]: status, ...others } = received ?? {};
      if (status === undefined || stream.rstCode !== constants.NGHTTP2_NO_ERROR) {
        reject(
          new Error(`the stream was closed before its end (HTTP/2 error code ${stream.rstCode})`),
        );
        return;
      }
      resolve({
        status: Number(status),
        headers: plainHeaders(others),
        trailers: plainHeaders(trailers),
        body: Buffer.concat(chunks),
      });
    });
  if (body !== undefined) stream.end(body);
  return promise;
}
