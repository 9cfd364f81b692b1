import type { AppProtocol } from "../model/namespace.ts";
import type { AccessLogPlan, ListenerDirection, LogDestination, Plan, ProxyPlan } from "./plan.ts";

/** Whose output a container's lines are, and where they belong. */
export interface ContainerOrigin extends Pick<LogDestination, "group" | "stream"> {
  readonly service: string;
  readonly taskId: string;
  readonly taskName: string;
  readonly containerName: string;
  readonly role: "proxy" | "app";
  /** Which directions the proxy logs. */
  readonly directions?: readonly ListenerDirection[];
  /** How the proxy's access lines are written; a protocol where all listeners that are logged have the same. */
  readonly accessLog?: Pick<AccessLogPlan, "profile" | "format"> & {
    readonly protocol?: AppProtocol;
  };
}

/** Every container of the plan as the origin of log lines. */
export function originsOf({ tasks }: Plan): readonly ContainerOrigin[] {
  return tasks.flatMap(({ taskId, name: taskName, service, containers, proxy }) => {
    const common = { taskId, taskName, service };
    const { group, stream } = proxy.log;
    return [
      ...containers.map(({ name, log }) => ({
        ...common,
        containerName: name,
        role: "app" as const,
        group: log.group,
        stream: log.stream,
      })),
      {
        ...common,
        containerName: proxy.containerName,
        role: "proxy" as const,
        group,
        stream,
        ...accessLogOf(proxy),
      },
    ];
  });
}

function accessLogOf({
  accessLog,
  ingress,
  egress,
}: ProxyPlan): Pick<ContainerOrigin, "accessLog" | "directions"> {
  if (accessLog === undefined) return {};
  const { profile, format, directions } = accessLog;
  const protocols = new Set([
    ...(directions.includes("ingress") ? ingress.map(({ appProtocol }) => appProtocol) : []),
    ...(directions.includes("egress") ? egress.map(({ endpoint }) => endpoint.appProtocol) : []),
  ]);
  const [protocol, ...others] = protocols;
  const isOne = protocol !== undefined && others.length === 0;
  return { directions, accessLog: { profile, format, ...(isOne && { protocol }) } };
}
