import type { IncomingHttpHeaders } from "node:http";
import { SimulatorError } from "../errors.ts";
import { foreignHeader, isSameSecret, LOCAL_NAMES } from "../local-callers.ts";
import { HttpError } from "./api-error.ts";

interface AccessOptions {
  /** Where the API listens. */
  readonly port: number;
  readonly token: string;
}

/**
 * Refuses whoever is not a program of this machine with the API's token.
 *
 * @throws {HttpError} 403 for `Host`, `Origin` and `Sec-Fetch-Site`, 401 for the token.
 */
export function checkAccess(headers: IncomingHttpHeaders, { port, token }: AccessOptions): void {
  const hosts = LOCAL_NAMES.map((name) => `${name}:${port}`);
  const origins = hosts.map((name) => `http://${name}`);
  const found = foreignHeader(headers, { hosts, origins });
  if (found !== undefined) throw foreign(found.header, found.value, found.allowed);
  const { authorization = "" } = headers;
  const [, given] = /^bearer +(\S+)$/i.exec(authorization) ?? [];
  if (given === undefined || !isSameSecret(given, token)) throw unauthorized(authorization !== "");
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
