import type {
  AccessLogConfiguration,
  AppProtocol,
  ContainerDefinition,
  ContainerSettings,
  Endpoint,
  LogConfiguration,
  Namespace,
  NamesWay,
  ProxyLogLevel,
} from "../model/namespace.ts";

/**
 * Who runs where: the last thing decided before Envoy is configured. Plain data, safe to write as JSON: `sc-sim plan` prints it,
 * `run.json` keeps it. Of secrets it has the names; a runtime gets their values beside it (`SecretsOf`).
 */
export interface Plan {
  readonly runtime: RuntimeName;
  /** How a process learns the endpoints' names on this machine, where sc-sim.yaml does not say it. Absent with Docker. */
  readonly names?: NamesWay;
  readonly namespace: string;
  readonly settings: PlanSettings;
  readonly services: readonly ServicePlan[];
  readonly endpoints: readonly Endpoint[];
  readonly tasks: readonly TaskPlan[];
  /** Values that only AWS decides, and what stands for each here. Absent where there is none. */
  readonly standIns?: NonNullable<Namespace["standIns"]>;
  /** What the reader should know of how the files were read; sentences. Absent where there is nothing. */
  readonly inputNotes?: readonly string[];
  /** Namespaces of the same files that are left out, with the names of their services. Absent where there is none. */
  readonly otherNamespaces?: readonly {
    readonly name: string;
    readonly services: readonly string[];
  }[];
}

export type RuntimeName = "local" | "docker";

/** Which way a listener's traffic goes, seen from its task. */
export type ListenerDirection = "ingress" | "egress";

/** Which proxies write an access log: those that receive (`ingress`), those that send, or both. */
export type Direction = ListenerDirection | "both";

export interface PlanSettings {
  /** Name of the access-log profile, e.g. `observed-2025-11`. */
  readonly profile: string;
  readonly direction: Direction;
  /** `immediate`: a line is visible at once. `aws`: Envoy's own 10 s / 64 KB buffer. */
  readonly flush: "immediate" | "aws";
  /**
   * `lossless`: every line that a container writes is in its log at once. `aws`: as Docker's awslogs driver delivers them.
   * @default `lossless`
   */
  readonly fidelity?: "lossless" | "aws";
  /** Whether apps get the variables with which they call the CloudWatch Logs API. @default false */
  readonly logsForApps?: boolean;
}

export interface ServicePlan {
  readonly name: string;
  /** Other names that commands take for it, such as the path of its CDK construct. Absent where there is none. */
  readonly otherNames?: readonly string[];
  readonly role: "client" | "client-server";
  readonly desiredCount: number;
  readonly taskIds: readonly string[];
  readonly accessLogConfiguration?: AccessLogConfiguration;
  /** The proxy's `logConfiguration`, where the service has one. */
  readonly logConfiguration?: LogConfiguration;
}

/** One running copy of a task definition. */
export interface TaskPlan {
  /** 32 hexadecimal digits, as in a task ARN. */
  readonly taskId: string;
  /** For people, and the hostname in Docker: `<service>-<n>`, n from 1. */
  readonly name: string;
  readonly service: string;
  /** `family` or `family:revision`. */
  readonly taskDefinition: string;
  readonly family: string;
  readonly addresses: TaskAddresses;
  /** App containers in start order; those with `skip: true` are not among them. */
  readonly containers: readonly ContainerPlan[];
  readonly proxy: ProxyPlan;
}

export interface ContainerPlan {
  readonly name: string;
  readonly definition: PlannedDefinition;
  /** tcp ports the app listens on: what the task definition says, and what stands for it here. */
  readonly ports: readonly { readonly containerPort: number; readonly port: number }[];
  readonly log: LogDestination;
}

/** A container definition without the values of its secrets; `secretNames` has the names that sc-sim.yaml adds, too. */
export interface PlannedDefinition extends Omit<ContainerDefinition, "run"> {
  readonly run?: Omit<ContainerSettings, "secrets">;
}

/** Where a container's output goes: group and stream as the awslogs driver would name them. */
export interface LogDestination {
  readonly group: string;
  readonly stream: string;
  /** `awslogs`, `awsfirelens`, …; `none` where the file configures no log driver. */
  readonly logDriver: string;
}

export interface ProxyPlan {
  /** `ecs-service-connect-` + 5 characters. */
  readonly containerName: string;
  readonly log: LogDestination;
  readonly logLevel: ProxyLogLevel;
  readonly ingress: readonly IngressListener[];
  readonly egress: readonly EgressListener[];
  /** Absent where this task's proxy writes no access log at all. */
  readonly accessLog?: AccessLogPlan;
}

export interface AccessLogPlan extends AccessLogConfiguration {
  readonly profile: string;
  readonly directions: readonly ListenerDirection[];
}

export interface IngressListener {
  /** `ingress-<discoveryName>`. */
  readonly listenerName: string;
  readonly discoveryName: string;
  readonly appProtocol: AppProtocol;
  readonly listenerAddress: string;
  readonly listenerPort: number;
  /** Where the app listens, seen from the proxy: `127.0.0.1:<app port>`. */
  readonly appAddress: string;
  readonly appPort: number;
  readonly containerPort: number;
  readonly idleTimeoutMs: number;
  readonly perRequestTimeoutMs: number;
}

export interface EgressListener {
  /** `egress-<dnsName>-<port>`. */
  readonly listenerName: string;
  readonly endpoint: Endpoint;
  /** Local: what an app that does not use the endpoint's name and port writes as Host. On ECS no app does. */
  readonly otherAuthorities?: readonly string[];
  readonly listenerAddress: string;
  readonly listenerPort: number;
  /** Proxies of the tasks behind the endpoint; none when `desiredCount` is 0. */
  readonly upstreams: readonly {
    readonly taskId: string;
    readonly address: string;
    readonly port: number;
  }[];
  readonly idleTimeoutMs: number;
  readonly perRequestTimeoutMs: number;
}

/** What a runtime is asked before a plan can be made: who needs which addresses. */
export interface AddressRequest {
  readonly tasks: readonly {
    readonly taskId: string;
    readonly service: string;
    readonly name: string;
    readonly ingress: readonly {
      readonly discoveryName: string;
      readonly containerPort: number;
      readonly ingressPortOverride?: number;
    }[];
    /** Every tcp containerPort of the task's containers, Service Connect or not. */
    readonly containerPorts: readonly number[];
    /** By containerPort: where an app listens that somebody else runs. */
    readonly attachedPorts: Readonly<Record<string, number>>;
  }[];
  readonly endpoints: readonly { readonly dnsName: string; readonly port: number }[];
}

/** What a runtime answers for one task. */
export interface TaskAddresses {
  /** Address that this task's ingress listeners bind. */
  readonly listenAddress: string;
  /** Address under which other tasks' proxies reach this task. */
  readonly taskAddress: string;
  /** Where the app listens, seen from its proxy. */
  readonly appAddress: string;
  /** By discoveryName: the port of the ingress listener, and the port that peers dial. */
  readonly ingress: Readonly<
    Record<string, { readonly listenerPort: number; readonly dialPort: number }>
  >;
  /** By containerPort: the port that stands for it here. */
  readonly appPorts: Readonly<Record<string, number>>;
  /** By `dnsName:port`: the virtual address, and where the egress listener really is. */
  readonly egress: Readonly<
    Record<
      string,
      {
        readonly virtualAddress: string;
        readonly listenerAddress: string;
        readonly listenerPort: number;
      }
    >
  >;
}
