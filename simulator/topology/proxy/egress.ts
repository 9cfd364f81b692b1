import { TYPE_URL } from "../../../envoy/types.ts";
import type { AccessLogPlan, EgressListener } from "../plan/plan.ts";
import type { AccessLogOptions } from "./access-log.ts";
import { listenerParts } from "./listener-parts.ts";

export interface EgressOptions extends AccessLogOptions {
  readonly listener: EgressListener;
  readonly accessLog: AccessLogPlan | undefined;
}

/**
 * Two retries, the second not on the host of the first; on failed connections and 503. Documented: the count and the other
 * host. Observed by users: the 503. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
 */
const RETRY_POLICY = {
  retry_on: "connect-failure,refused-stream,retriable-status-codes",
  retriable_status_codes: [503],
  num_retries: 2,
  retry_host_predicate: [
    {
      name: "envoy.retry_host_predicates.previous_hosts",
      typed_config: { "@type": TYPE_URL.previousHosts },
    },
  ],
  host_selection_retry_max_attempts: 3,
};

/**
 * Five failed connections in 30 s and the host is avoided for 30 to 300 s: documented on the same page. Which failures count,
 * and how many hosts may be out at once, is not; 100 % lets the only host of a small namespace be ejected, as the page implies.
 * Envoy's panic threshold stays at its default: with more than half of the hosts out, all of them get requests again.
 */
const OUTLIER_DETECTION = {
  interval: "30s",
  base_ejection_time: "30s",
  max_ejection_time: "300s",
  max_ejection_percent: 100,
  split_external_local_origin_errors: true,
  consecutive_5xx: 5,
  enforcing_consecutive_5xx: 0,
  consecutive_gateway_failure: 5,
  enforcing_consecutive_gateway_failure: 100,
  consecutive_local_origin_failure: 5,
  enforcing_consecutive_local_origin_failure: 100,
  enforcing_success_rate: 0,
  enforcing_local_origin_success_rate: 0,
};

/** What a task sends: one listener per endpoint of the namespace, and the proxies of the tasks behind it. */
export function egressParts({ listener: planned, ...logging }: EgressOptions) {
  return listenerParts({
    ...logging,
    planned,
    direction: "egress",
    appProtocol: planned.endpoint.appProtocol,
    upstreams: planned.upstreams,
    outlierDetection: OUTLIER_DETECTION,
    http: {
      requestTimeoutMs: planned.perRequestTimeoutMs,
      retryPolicy: RETRY_POLICY,
      ...(planned.otherAuthorities && {
        authority: {
          name: authorityOf(planned.endpoint),
          insteadOf: planned.otherAuthorities,
        },
      }),
    },
  });
}

/** As clients write it that dial the endpoint by its name. */
function authorityOf({ dnsName, port, appProtocol }: EgressListener["endpoint"]): string {
  return port === 80 && appProtocol !== "grpc" ? dnsName : `${dnsName}:${port}`;
}
