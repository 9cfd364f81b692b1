import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { SimulatorError } from "../errors.ts";
import { HttpError } from "./api-error.ts";

interface AccessOptions {
  /** Where the API listens. */
  readonly port: number;
  readonly token: string;
}

/**
 * What `Sec-Fetch-Site` of a browser may say: the API's own pages, or an address that a person
 * typed.
 */
const FETCH_SITES: readonly unknown[] = [undefined, "same-origin", "none"];

/**
 * Refuses whoever is not a program of this machine with the API's token. A web page could reach a
 * port of this machine as well: by its address, then the browser says whose page it is, or by a
 * name that leads here (DNS rebinding), then the name stands in `Host`.
 *
 * @throws {HttpError} 403 for `Host`, `Origin` and `Sec-Fetch-Site`, 401 for the token.
 */
export function checkAccess(headers: IncomingHttpHeaders, { port, token }: AccessOptions): void {
  const hosts = ["127.0.0.1", "localhost", "[::1]"].map((name) => `${name}:${port}`);
  const { host = "", origin, authorization = "" } = headers;
  if (!hosts.includes(host.toLowerCase())) throw foreign("Host", host, hosts);
  const origins = hosts.map((name) => `http://${name}`);
  if (origin !== undefined && !origins.includes(origin.toLowerCase()))
    throw foreign("Origin", origin, origins);
  const site = headers["sec-fetch-site"];
  if (!FETCH_SITES.includes(site))
    throw foreign("Sec-Fetch-Site", String(site), ["same-origin", "none"]);
  const [, given] = /^bearer +(\S+)$/i.exec(authorization) ?? [];
  if (given === undefined || !isSame(given, token)) throw unauthorized(authorization !== "");
}

/** Takes the same time whatever is different. */
function isSame(given: string, token: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}

function foreign(header: string, value: string, allowed: readonly string[]): HttpError {
  const problem = `The API takes no calls with the ${header} "${value}", only with ${allowed.join(", ")}.`;
  const remedy = "Call the URL that the simulator shows, from a program on this machine.";
  return new HttpError(403, new SimulatorError("API_REFUSED", problem, { remedy }));
}

function unauthorized(isGiven: boolean): HttpError {
  const problem = isGiven
    ? "The header Authorization does not have the token of this API."
    : "The header Authorization is missing.";
  const remedy =
    'Send "Authorization: Bearer <token>"; the token is in SC_SIM_API_TOKEN, and in api.env in the folder of the run.';
  return new HttpError(401, new SimulatorError("API_REFUSED", problem, { remedy }));
}
