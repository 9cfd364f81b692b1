import { stdoutAccessLog } from "../../../envoy/access-log.ts";
import type { Filter } from "../../../envoy/types.ts";
import { type AccessLogProfile, envoyLogFormat } from "../../line/access-log/formats.ts";
import type { AppProtocol } from "../model/namespace.ts";
import type { AccessLogPlan, ListenerDirection } from "../plan/plan.ts";

export interface ListenerAccessLogOptions {
  readonly accessLog: AccessLogPlan | undefined;
  readonly profile: AccessLogProfile;
  readonly direction: ListenerDirection;
  readonly appProtocol: AppProtocol;
}

/** The access log of one listener, in the format of its protocol; `undefined` where it writes none. */
export function listenerAccessLog(options: ListenerAccessLogOptions): Filter | undefined {
  const { accessLog, profile, direction, appProtocol } = options;
  if (!accessLog?.directions.includes(direction)) return undefined;
  const { format, includeQueryParameters } = accessLog;
  return stdoutAccessLog(
    envoyLogFormat({ profile, protocol: appProtocol, format, includeQueryParameters }),
  );
}
