import { stdoutAccessLog } from "../../../envoy/access-log.ts";
import type { Filter } from "../../../envoy/types.ts";
import { type AccessLogProfile, envoyLogFormat } from "../../line/access-log/formats.ts";
import type { AppProtocol } from "../model/namespace.ts";
import type { AccessLogPlan, ListenerDirection } from "../plan/plan.ts";

/** How the proxies of a run write their access logs. */
export interface AccessLogOptions {
  readonly profile: AccessLogProfile;
  /**
   * Written on a line of its own directly before each egress line, where a proxy logs both directions: nothing
   * in the lines themselves says which direction they are. @default nothing
   */
  readonly egressMarker?: string;
}

export interface ListenerAccessLogOptions extends AccessLogOptions {
  readonly accessLog: AccessLogPlan | undefined;
  readonly direction: ListenerDirection;
  readonly appProtocol: AppProtocol;
}

/** The access logs of one listener, in the format of its protocol; empty where it writes none. */
export function listenerAccessLogs(options: ListenerAccessLogOptions): readonly Filter[] {
  const { accessLog, profile, direction, appProtocol, egressMarker } = options;
  if (!accessLog?.directions.includes(direction)) return [];
  const { directions, format, includeQueryParameters } = accessLog;
  const isMarked = direction === "egress" && directions.length > 1 && egressMarker !== undefined;
  return [
    ...(isMarked ? [stdoutAccessLog({ kind: "TEXT", format: `${egressMarker}\n` })] : []),
    stdoutAccessLog(
      envoyLogFormat({ profile, protocol: appProtocol, format, includeQueryParameters }),
    ),
  ];
}
