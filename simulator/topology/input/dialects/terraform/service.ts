import type { Problem } from "../../../../errors.ts";
import type { EcsPart } from "../dialect.ts";
import { ecsPart } from "../ecs-part.ts";
import type { InputValue } from "../input-value.ts";
import { problemAtOrigin } from "../problem-at.ts";
import { afterApplyAt, attributeAt, originOf } from "./attribute.ts";
import { blockEntries, type Fields } from "./blocks.ts";
import { clusterFor } from "./cluster.ts";
import { namespaceOf } from "./namespace.ts";
import type { Resource } from "./output.ts";
import type { Registry } from "./registry.ts";
import type { TaskDefinitions } from "./task-definitions.ts";
import { withoutZeroTimeouts } from "./timeouts.ts";

const SERVICE_CONNECT = "service_connect_configuration";

const LOG_CONFIGURATION: Fields = {
  log_driver: { to: "logDriver" },
  options: { to: "options" },
  secret_option: {
    ...{ to: "secretOptions", block: "many" },
    fields: { name: { to: "name" }, value_from: { to: "valueFrom" } },
  },
};

/** https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_service */
const CONNECT: Fields = {
  enabled: { to: "enabled" },
  log_configuration: { to: "logConfiguration", block: "one", fields: LOG_CONFIGURATION },
  access_log_configuration: {
    ...{ to: "accessLogConfiguration", block: "one" },
    fields: {
      format: { to: "format" },
      include_query_parameters: {
        ...{ to: "includeQueryParameters", zero: "", computed: true },
        values: ["ENABLED", "DISABLED"],
      },
    },
  },
  service: {
    ...{ to: "services", block: "many" },
    fields: {
      port_name: { to: "portName" },
      discovery_name: { to: "discoveryName", zero: "", computed: true },
      ingress_port_override: { to: "ingressPortOverride", zero: 0, computed: true },
      client_alias: {
        ...{ to: "clientAliases", block: "many" },
        fields: { port: { to: "port" }, dns_name: { to: "dnsName", zero: "", computed: true } },
      },
      timeout: {
        ...{ to: "timeout", block: "one" },
        fields: {
          idle_timeout_seconds: { to: "idleTimeoutSeconds" },
          per_request_timeout_seconds: { to: "perRequestTimeoutSeconds" },
        },
      },
      tls: { to: "tls", block: "one", fields: { kms_key: { to: "kmsKey", zero: "" } } },
    },
  },
};

const SERVICE: Fields = {
  name: { to: "serviceName" },
  scheduling_strategy: {
    ...{ to: "schedulingStrategy", zero: "" },
    values: ["REPLICA", "DAEMON"],
  },
  deployment_controller: {
    ...{ to: "deploymentController", block: "one" },
    fields: {
      type: { to: "type", zero: "", values: ["ECS", "CODE_DEPLOY", "EXTERNAL"] },
    },
  },
};

interface ReadService {
  readonly part: EcsPart;
  readonly problems: readonly Problem[];
}

/** A service as ECS has it, with its namespace and its task definition by name. */
export function readService(
  resource: Resource,
  {
    registry,
    taskDefinitions,
  }: {
    readonly registry: Registry;
    readonly taskDefinitions: TaskDefinitions;
  },
): ReadService {
  const { sources } = registry;
  const entries = blockEntries({ resource, sources, fields: SERVICE, path: [] });
  set("cluster", clusterValue(resource, registry));
  set("taskDefinition", taskDefinitions.nameFor(resource));
  const count = attributeAt(resource, ["desired_count"]);
  const isDaemon = resource.values["scheduling_strategy"] === "DAEMON";
  const isCountMissing = count.kind === "absent" && !isDaemon;
  if (count.kind !== "absent" || isCountMissing) {
    set("desiredCount", countValue(resource, registry));
  }
  const connect = connectValue(resource, registry);
  set("serviceConnectConfiguration", connect);
  noteIgnored(resource, registry);
  const { address } = resource;
  const part = ecsPart({
    ...{ shape: "Service", folder: resource.output.file.folder },
    value: { kind: "map", entries, origin: originOf(resource, sources) },
    otherNames: [address],
  });
  const problems = isCountMissing && connect !== undefined ? [noTasks(resource, registry)] : [];
  return { part, problems };

  function set(key: string, value: InputValue | undefined): void {
    if (value !== undefined) entries.set(key, value);
  }
}

function connectValue(resource: Resource, registry: Registry): InputValue | undefined {
  const { sources } = registry;
  const first = attributeAt(resource, [SERVICE_CONNECT, 0]);
  const origin = originOf(resource, sources, [SERVICE_CONNECT, 0]);
  if (first.kind === "unknown") {
    // A dynamic block over something that is not known: whether it takes part, and with what.
    const path = [SERVICE_CONNECT];
    const unknown = afterApplyAt(resource, { path, sources, remedy: GIVE_APPLIED });
    const enabled: InputValue = { kind: "scalar", value: true, origin };
    const entries = new Map<string, InputValue>([
      ["enabled", enabled],
      ["namespace", unknown],
      ["services", unknown],
    ]);
    return { kind: "map", entries, origin };
  }
  if (first.kind === "absent") return undefined;
  const entries = blockEntries({ resource, sources, fields: CONNECT, path: [SERVICE_CONNECT, 0] });
  const isOff = attributeAt(resource, [SERVICE_CONNECT, 0, "enabled"]);
  const isEnabled = !(isOff.kind === "given" && isOff.value === false);
  const namespace = isEnabled ? namespaceOf(resource, registry) : undefined;
  if (namespace !== undefined) entries.set("namespace", namespace);
  withoutZeroTimeouts(entries, resource, registry);
  return { kind: "map", entries, origin };
}

const GIVE_APPLIED = "Give the state, after apply: terraform show -json > state.json";

function clusterValue(resource: Resource, registry: Registry): InputValue | undefined {
  const { sources } = registry;
  const path = ["cluster"];
  const cluster = clusterFor(resource, registry);
  const origin = originOf(resource, sources, path);
  if (cluster.kind === "absent") return undefined;
  if (cluster.kind === "name") {
    return { kind: "scalar", value: cluster.value as string, origin };
  }
  const name =
    cluster.kind === "resource"
      ? (cluster.resource.values["name"] ?? cluster.resource.values["cluster_name"])
      : undefined;
  if (typeof name === "string") return { kind: "scalar", value: name, origin };
  const remedy =
    "Write the namespace's name in sc-sim.yaml: namespace: the-name; or give the state: terraform show -json > state.json";
  return afterApplyAt(resource, { path, sources, remedy });
}

/** https://github.com/hashicorp/terraform-provider-aws: the provider sends 0 where nothing is written. */
function countValue(resource: Resource, { sources }: Registry): InputValue {
  const path = ["desired_count"];
  const count = attributeAt(resource, path);
  if (count.kind === "unknown") {
    return afterApplyAt(resource, { path, sources, remedy: GIVE_APPLIED });
  }
  const value = count.kind === "given" ? (count.value as number) : 0;
  return { kind: "scalar", value, origin: originOf(resource, sources, path) };
}

function noTasks(resource: Resource, { sources }: Registry): Problem {
  const origin = originOf(resource, sources, ["desired_count"]);
  const written = resource.values["name"];
  const name = typeof written === "string" ? written : resource.name;
  const message = `It is not set, and Terraform's AWS provider creates 0 tasks then: nothing answers for ${name}. Set desired_count, or start tasks here: --tasks ${name}=1.`;
  return problemAtOrigin(origin, message, "warning");
}

/** Names of resources in terraform-aws-modules/ecs, of which one is used where a pipeline deploys. */
const TWINS: Readonly<Record<string, readonly string[]>> = {
  ignore_task_definition: ["task_definition"],
};

const STALE: ReadonlySet<string> = new Set([
  "desired_count",
  "task_definition",
  "service_connect_configuration",
]);

function noteIgnored(resource: Resource, { sources, notes }: Registry): void {
  const ignored = new Set([
    ...sources.ignoredChanges(resource),
    ...(Object.hasOwn(TWINS, resource.name) ? (TWINS[resource.name] ?? []) : []),
  ]);
  for (const name of ignored) {
    if (!STALE.has(name)) continue;
    const value = resource.values[name];
    notes.push({
      name: originOf(resource, sources, [name]).place().path,
      value:
        typeof value === "string" || typeof value === "number" ? String(value) : "as it is here",
      why: "ignore_changes leaves it to others, such as a pipeline or autoscaling: what runs on AWS may differ",
    });
  }
}
