import type { SimulateOptions } from "../../app/options.ts";
import { prepare } from "../../app/prepare.ts";
import { resolveSettings } from "../../app/settings.ts";
import type { Problem } from "../../errors.ts";
import { defaultTimeouts } from "../../topology/model/default-timeouts.ts";
import type {
  AccessLogConfiguration,
  EcsService,
  LogConfiguration,
  Namespace,
  ServiceConnectService,
} from "../../topology/model/namespace.ts";

/** The `serviceConnectConfiguration` of one service, with its access log switched on where the service receives requests. */
export interface ExportedService {
  readonly name: string;
  readonly namespace: string;
  readonly services: readonly ExportedEndpoint[];
  readonly logConfiguration?: LogConfiguration;
  readonly accessLogConfiguration?: AccessLogConfiguration;
  /** Whether the input has no log group for the proxy, so that one had to be made up. */
  readonly isLogMadeUp: boolean;
  /** Whether the input has no access log. */
  readonly isSwitchedOn: boolean;
}

/** One entry of `services`. What is ECS's default is left out. */
export interface ExportedEndpoint {
  readonly portName: string;
  readonly discoveryName?: string;
  readonly ingressPortOverride?: number;
  readonly port: number;
  readonly dnsName: string;
  readonly idleTimeoutSeconds?: number;
  readonly perRequestTimeoutSeconds?: number;
}

interface ExportedServices {
  readonly services: readonly ExportedService[];
  readonly warnings: readonly Problem[];
  /** Sentences about what the inputs have and the export does not. */
  readonly leftOut: readonly string[];
}

const SWITCHED_ON = { format: "JSON", includeQueryParameters: "DISABLED" } as const;

/**
 * Takes out of any readable input what a team would paste into its own infrastructure code.
 *
 * @throws {SimulatorError} `INPUT_INVALID` with all problems at once, `INPUT_NOT_FOUND`, `NOT_SIMULATED`
 */
export async function exportedServices(options: SimulateOptions): Promise<ExportedServices> {
  // What the inputs themselves say of the access log shows only without these.
  const { format, includeQueryParameters, ...settings } = resolveSettings(options);
  const wanted = {
    ...(format && { format }),
    ...(includeQueryParameters && { includeQueryParameters }),
  };
  const { namespace, warnings, ignoredFields } = await prepare(settings, {
    runtime: "docker",
    requireRun: "none",
  });
  return {
    services: namespace.services.map((service) => exportedService(service, { namespace, wanted })),
    warnings,
    leftOut: ignoredFields
      .filter((field) => /serviceConnectConfiguration.*\.secretOptions/.test(field))
      .map((field) => `${field} is not in what was written: add it by hand.`),
  };
}

function exportedService(
  { name, serviceConnect }: EcsService,
  {
    namespace,
    wanted,
  }: {
    readonly namespace: Namespace;
    readonly wanted: Partial<AccessLogConfiguration>;
  },
): ExportedService {
  const { services, logConfiguration, accessLogConfiguration } = serviceConnect;
  const isLogged = accessLogConfiguration !== undefined || services.length > 0;
  const accessLog = isLogged
    ? { ...(accessLogConfiguration ?? SWITCHED_ON), ...wanted }
    : undefined;
  const isLogMadeUp = accessLog !== undefined && logConfiguration === undefined;
  const log = logConfiguration ?? (isLogMadeUp ? madeUpLog(name, namespace) : undefined);
  return {
    ...{ name, namespace: namespace.name, isLogMadeUp },
    isSwitchedOn: accessLog !== undefined && accessLogConfiguration === undefined,
    services: services.map(exportedEndpoint),
    ...(log && { logConfiguration: log }),
    ...(accessLog && { accessLogConfiguration: accessLog }),
  };
}

/** An access log needs a log driver. The group of an app's own lines is the nearest that the input has. */
function madeUpLog(name: string, { services }: Namespace): LogConfiguration {
  const containers = services
    .toSorted((a, b) => Number(b.name === name) - Number(a.name === name))
    .flatMap(({ taskDefinition }) => taskDefinition.containers);
  const own = containers
    .map(({ logConfiguration }) => logConfiguration)
    .find((log) => log?.logDriver === "awslogs");
  const region = own?.options["awslogs-region"];
  return {
    logDriver: "awslogs",
    options: {
      "awslogs-group": own?.options["awslogs-group"] ?? `/ecs/${name}`,
      ...(region !== undefined && { "awslogs-region": region }),
      "awslogs-stream-prefix": "service-connect",
    },
  };
}

function exportedEndpoint({
  portName,
  discoveryName,
  ingressPortOverride,
  appProtocol,
  endpoint,
  idleTimeoutMs,
  perRequestTimeoutMs,
}: ServiceConnectService): ExportedEndpoint {
  const idle = idleTimeoutMs / 1000;
  const perRequest = perRequestTimeoutMs / 1000;
  const defaults = defaultTimeouts(appProtocol);
  return {
    portName,
    ...(discoveryName !== portName && { discoveryName }),
    ...(ingressPortOverride !== undefined && { ingressPortOverride }),
    ...{ port: endpoint.port, dnsName: endpoint.dnsName },
    ...(idle !== defaults.idleTimeoutSeconds && { idleTimeoutSeconds: idle }),
    ...(perRequest !== defaults.perRequestTimeoutSeconds && {
      perRequestTimeoutSeconds: perRequest,
    }),
  };
}
