import type {
  AccessLogFormat,
  AccessLogProtocol,
  IncludeQueryParameters,
} from "../../line/access-log/fields.ts";
import type { StandIn } from "../input/used-stand-ins.ts";

/**
 * What the AWS files mean: one Cloud Map namespace with the ECS services in it, every default filled in.
 * Names are the ECS API's own. Durations are milliseconds, whatever unit the file uses.
 */
export interface Namespace {
  /** The name that short endpoint names end in, e.g. `sample-namespace`. */
  readonly name: string;
  /** Every ECS service of the namespace, sorted by name. */
  readonly services: readonly EcsService[];
  /** Every endpoint a client can dial in the namespace, sorted by dnsName, then port. */
  readonly endpoints: readonly Endpoint[];
  /** Values that only AWS decides, and what stands for each here. @default none */
  readonly standIns?: readonly StandIn[];
  /** What the reader should know of how the files were read; sentences. @default none */
  readonly notes?: readonly string[];
  /** Namespaces of the same files that are not simulated, with the names of their services. @default none */
  readonly others?: readonly { readonly name: string; readonly services: readonly string[] }[];
}

/** `appProtocol` of a port mapping; `tcp` where the file gives none. */
export type AppProtocol = AccessLogProtocol;

/** Whether a logged path has its query. */
export type { IncludeQueryParameters };

/** Verbosity of a proxy's own log. */
export type ProxyLogLevel = "info" | "debug";

/**
 * How a process without a container learns the names of the namespace's endpoints: from an /etc/hosts of its own, from libnss_wrapper,
 * from a preload that works for Node only, or not at all.
 */
export const NAMES_WAYS = ["namespace", "nss", "preload", "none"] as const;
export type NamesWay = (typeof NAMES_WAYS)[number];

/** `protocol` of a port mapping. */
export type TransportProtocol = "tcp" | "udp";

/** An endpoint as a client dials it: protocol + DNS name + port. */
export interface Endpoint {
  /** e.g. `http://app.sample-namespace:80`; `http`, `h2c`, `grpc` or `tcp`. */
  readonly url: string;
  readonly dnsName: string;
  readonly port: number;
  readonly appProtocol: AppProtocol;
  /** The ECS service that offers it, and which of its Service Connect services. */
  readonly ecsService: string;
  readonly discoveryName: string;
}

/** One ECS service: what `create-service` was given, with its task definition. */
export interface EcsService {
  readonly name: string;
  /** Other names that commands take for it, such as the path of its CDK construct. @default none */
  readonly otherNames?: readonly string[];
  /** Name of the ECS cluster, `default` where the file gives none. */
  readonly ecsCluster: string;
  readonly desiredCount: number;
  readonly taskDefinition: TaskDefinition;
  readonly serviceConnect: ServiceConnect;
}

export interface ServiceConnect {
  /** Entries of `serviceConnectConfiguration.services`; none for a client-only service. */
  readonly services: readonly ServiceConnectService[];
  readonly logConfiguration?: LogConfiguration;
  /** Absent: the access log is off, as on AWS. */
  readonly accessLogConfiguration?: AccessLogConfiguration;
  /** `containerConfigurations[].logLevel`: verbosity of the proxy's application log. */
  readonly proxyLogLevel: ProxyLogLevel;
}

export interface AccessLogConfiguration {
  readonly format: AccessLogFormat;
  readonly includeQueryParameters: IncludeQueryParameters;
}

export interface LogConfiguration {
  readonly logDriver: string;
  readonly options: Readonly<Record<string, string>>;
}

/** One entry of `services[]`: one port mapping made reachable under one endpoint. */
export interface ServiceConnectService {
  readonly portName: string;
  readonly discoveryName: string;
  readonly containerName: string;
  readonly containerPort: number;
  readonly appProtocol: AppProtocol;
  readonly endpoint: Endpoint;
  readonly ingressPortOverride?: number;
  /** 0: off. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TimeoutConfiguration.html */
  readonly idleTimeoutMs: number;
  /** 0: off, and always for TCP. */
  readonly perRequestTimeoutMs: number;
}

export interface TaskDefinition {
  readonly family: string;
  readonly revision?: number;
  readonly containers: readonly ContainerDefinition[];
}

export interface ContainerDefinition {
  readonly name: string;
  readonly image?: string;
  readonly essential: boolean;
  readonly command?: readonly string[];
  readonly entryPoint?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Whether its variables, commands and the like must not be shown: the team's tool marks them as sensitive. @default false */
  readonly isSensitive?: boolean;
  /** Names only: their values live in AWS, here they come from sc-sim.yaml. */
  readonly secretNames: readonly string[];
  readonly portMappings: readonly PortMapping[];
  readonly dependsOn: readonly {
    readonly containerName: string;
    readonly condition: "START" | "COMPLETE" | "SUCCESS" | "HEALTHY";
  }[];
  readonly healthCheck?: HealthCheck;
  readonly workingDirectory?: string;
  readonly user?: string;
  readonly ulimits: readonly {
    readonly name: string;
    readonly softLimit: number;
    readonly hardLimit: number;
  }[];
  readonly initProcessEnabled: boolean;
  /** How long the container may take to stop, in milliseconds (ECS default 30 000). */
  readonly stopTimeoutMs: number;
  /** Hard limit in MiB (`memory`), where given. */
  readonly memoryMiB?: number;
  readonly logConfiguration?: LogConfiguration;
  /** How it settings here, from sc-sim.yaml; absent where sc-sim.yaml has no entry. */
  readonly run?: ContainerSettings;
}

export interface PortMapping {
  readonly name?: string;
  readonly containerPort: number;
  readonly protocol: TransportProtocol;
  readonly appProtocol: AppProtocol;
}

export interface HealthCheck {
  /** As ECS takes it: first element `CMD` or `CMD-SHELL`. */
  readonly command: readonly string[];
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly startPeriodMs: number;
}

/** One `containers.<family>/<container>` entry of sc-sim.yaml. Paths are absolute. */
export interface ContainerSettings {
  /** `true`: this container is left out here (an X-Ray daemon, say). */
  readonly skip: boolean;
  /** Local: somebody else runs the app. It listens on its containerPorts; on this port in place of the first, where one is given. */
  readonly attach?: { readonly port?: number };
  /** Docker: image to run instead of the task definition's. */
  readonly image?: string;
  /** Docker: build context folder (with a Dockerfile), and build arguments. */
  readonly build?: {
    readonly context: string;
    readonly dockerfile?: string;
    /** The stage of the Dockerfile to build. @default the last */
    readonly target?: string;
    readonly args: Readonly<Record<string, string>>;
  };
  /** Local: argv of the process. Never a shell string. */
  readonly command?: readonly string[];
  /** Local: working directory of the process. */
  readonly cwd?: string;
  /** Local: how the process learns the endpoints' names, in place of the best way of the machine. */
  readonly names?: NamesWay;
  /** Added to, and winning over, the task definition's environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Values for the task definition's `secrets`, by name. */
  readonly secrets: Readonly<Record<string, string>>;
}
