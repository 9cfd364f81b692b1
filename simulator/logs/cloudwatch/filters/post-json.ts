import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";

/**
 * Posts JSON to a program of this machine.
 *
 * @throws {Error} Where it does not answer, or with another status than 200 to 299: redirections are not followed.
 */
export async function postJson(url: string, body: string, signal: AbortSignal): Promise<void> {
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
  };
  // Without Node's own agent: that may go through a proxy.
  const call = request(url, { method: "POST", agent: false, headers, signal }).end(body);
  // An abort after the response is an error of the call, too.
  call.on("error", () => undefined);
  const [response] = (await once(call, "response")) as [IncomingMessage];
  response.resume();
  await once(response, "end");
  const { statusCode = 0 } = response;
  if (statusCode < 200 || statusCode > 299) throw new Error(`it answered ${statusCode}`);
}
