import { readdirSync, readFileSync } from "node:fs";
import type { AccessLogFormat, AccessLogProtocol } from "../../simulator/access-log/formats.ts";

/** One line that a real Envoy wrote; tests/fixtures/golden/README.md says how. */
export interface GoldenLine {
  readonly case: string;
  readonly protocol: AccessLogProtocol;
  readonly format: AccessLogFormat;
  readonly includeQueryParameters: "ENABLED" | "DISABLED" | null;
  readonly side: "egress" | "ingress";
  readonly line: string;
}

const FOLDER = new URL("../fixtures/golden/", import.meta.url);

/** Every golden line, of every protocol. */
export function goldenLines(): readonly GoldenLine[] {
  return ["http", "http2", "grpc", "tcp"].flatMap((protocol) => {
    const folder = new URL(`${protocol}/`, FOLDER);
    return readdirSync(folder)
      .sort()
      .flatMap((file): GoldenLine[] => JSON.parse(readFileSync(new URL(file, folder), "utf8")));
  });
}

/** The two lines captured on AWS; tests/fixtures/observed/README.md says where they come from. */
export function observedLines(): readonly string[] {
  const file = new URL("../fixtures/observed/2025-11-11-http-json.jsonl", import.meta.url);
  return readFileSync(file, "utf8").trimEnd().split("\n");
}
