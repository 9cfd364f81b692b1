import type { AccessLogPlan, IngressListener } from "../plan/plan.ts";
import type { AccessLogOptions } from "./access-log.ts";
import { listenerParts } from "./listener-parts.ts";

export interface IngressOptions extends AccessLogOptions {
  readonly listener: IngressListener;
  readonly accessLog: AccessLogPlan | undefined;
}

/**
 * What a task receives: one listener per Service Connect service, and the app behind it. No retries and no request
 * timeout of its own: the caller's proxy has both, and two of either would race.
 */
export function ingressParts({ listener: planned, ...logging }: IngressOptions) {
  return listenerParts({
    ...logging,
    planned,
    direction: "ingress",
    appProtocol: planned.appProtocol,
    upstreams: [{ address: planned.appAddress, port: planned.appPort }],
    http: { requestTimeoutMs: 0, requestHeaders: expectedTimeout(planned.perRequestTimeoutMs) },
  });
}

/**
 * Apps on AWS see this header (https://github.com/aws/containers-roadmap/issues/1958). Envoy takes away the one that the caller's proxy
 * sets, and makes its own only with a timeout of its own.
 */
function expectedTimeout(perRequestTimeoutMs: number): Readonly<Record<string, string>> {
  if (perRequestTimeoutMs === 0) return {};
  return { "x-envoy-expected-rq-timeout-ms": String(perRequestTimeoutMs) };
}
