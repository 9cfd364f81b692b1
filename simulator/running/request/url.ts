import { SimulatorError } from "../../errors.ts";

/** A URL that can be requested, taken apart. */
export interface RequestUrl {
  readonly scheme: "http" | "h2c" | "grpc" | "tcp";
  /** In the letters that were typed. */
  readonly host: string;
  readonly port: number;
  /** With its query; `/` where there is none. */
  readonly path: string;
  /** What an HTTP client makes the Host header of: as typed, without the default port. */
  readonly authority: string;
}

/** tcp has no default: its port is always said. */
const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, h2c: 80, grpc: 80 };

/** Node's URL reads hosts of unknown schemes in another way than those of http. */
const PARTS = /^(http|h2c|grpc|tcp):\/\/(?:[^/?#@]*@)?([^/?#:]+)(?::(\d*))?([/?#].*)?$/i;

/** @throws {SimulatorError} `USAGE`, with an example of a URL that would do. */
export function parseRequestUrl(url: string, example: string | undefined): RequestUrl {
  const [, scheme = "", host = "", port, rest = ""] = PARTS.exec(url) ?? [];
  const name = scheme.toLowerCase() as RequestUrl["scheme"];
  const number = Number(port || DEFAULT_PORTS[name]);
  if (!(number >= 1 && number <= 65_535) || !URL.canParse(url.replace(scheme, "http"))) {
    const why = name === "tcp" && !port ? " without a port" : "";
    throw new SimulatorError("USAGE", `"${url}" is not a URL that can be requested here${why}.`, {
      remedy: `Give one such as ${example ?? "http://app.sample-namespace/"}.`,
    });
  }
  const { pathname, search } = new URL(`http://host${rest}`);
  return {
    scheme: name,
    host,
    port: number,
    path: `${pathname}${search}`,
    authority: number === DEFAULT_PORTS[name] ? host : `${host}:${number}`,
  };
}
