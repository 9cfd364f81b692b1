import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** The names by which a program of this machine calls a server on its loopback address. */
export const LOCAL_NAMES: readonly string[] = ["127.0.0.1", "localhost", "[::1]"];

interface CallerOptions {
  /** What `Host` may be, in small letters. */
  readonly hosts: readonly string[];
  /** What `Origin` may be if there is one. */
  readonly origins: readonly string[];
}

/** A header that only a web page sends like this. */
interface ForeignHeader {
  readonly header: string;
  readonly value: string;
  readonly allowed: readonly string[];
}

/**
 * What `Sec-Fetch-Site` of a browser may say: the API's own pages, or an address that a person
 * typed.
 */
const FETCH_SITES: readonly unknown[] = [undefined, "same-origin", "none"];

/**
 * What shows that a call is not one of a program on this machine. A web page could reach a port of
 * this machine as well: by its address, then the browser says whose page it is, or by a name that
 * leads here (DNS rebinding), then the name stands in `Host`.
 */
export function foreignHeader(
  headers: IncomingHttpHeaders,
  { hosts, origins }: CallerOptions,
): ForeignHeader | undefined {
  const { host = "", origin } = headers;
  if (!hosts.includes(host.toLowerCase())) return { header: "Host", value: host, allowed: hosts };
  if (origin !== undefined && !origins.includes(origin.toLowerCase()))
    return { header: "Origin", value: origin, allowed: origins };
  const site = headers["sec-fetch-site"];
  if (FETCH_SITES.includes(site)) return undefined;
  return { header: "Sec-Fetch-Site", value: String(site), allowed: ["same-origin", "none"] };
}

/** Whether a secret that was given is the one that is wanted; takes the same time whatever is different. */
export function isSameSecret(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
