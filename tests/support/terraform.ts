import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadInput } from "../../simulator/topology/input/load-input.ts";
import type { Overrides } from "../../simulator/topology/model/namespace-inputs.ts";
import { resolveNamespace } from "../../simulator/topology/model/resolve-namespace.ts";
import { summaryOf } from "./infra-case.ts";
import { filesIn, folderWith } from "./temp-folder.ts";

const FIXTURES = join(import.meta.dirname, "..", "fixtures");
export const MILL = join(FIXTURES, "terraform", "mill");

/** A file of a fixture, as text. */
export function fixture(...path: readonly string[]): string {
  return readFileSync(join(FIXTURES, ...path), "utf8");
}

/** What `plan` would make of these files. */
export async function readTerraform(
  files: Readonly<Record<string, unknown>>,
  {
    paths = ["."],
    copyOf,
    requireRun = "none",
  }: {
    readonly paths?: readonly string[];
    readonly copyOf?: string;
    readonly requireRun?: Overrides["requireRun"];
  } = {},
) {
  const folder = folderWith({});
  if (copyOf !== undefined) cpSync(copyOf, folder, { recursive: true });
  filesIn(folder, files);
  const input = await loadInput({ paths, cwd: folder, env: {} });
  const result = resolveNamespace(input, {
    requireRun,
    supports: { ingressPortOverride: true },
  });
  const said = result.problems.map(
    ({ severity, file, line, path, message, hint = "" }) =>
      `${severity}: ${file}${line === undefined ? "" : `:${line}`}: ${path}: ${message}${hint}`,
  );
  return {
    ...summaryOf(result),
    details: result.namespace.services,
    said,
    notes: input.standIns.map(({ name, value }) => `${name}: ${value}`),
  };
}

interface ResourceFacts {
  readonly type: string;
  readonly name?: string;
  readonly module?: string;
  readonly index?: string | number;
  readonly mode?: "managed" | "data";
  readonly values: object;
  readonly sensitive_values?: object;
}

/** A resource as `terraform show -json` prints it. */
export function resource({
  type,
  name = "this",
  module,
  index,
  mode = "managed",
  ...rest
}: ResourceFacts) {
  const key = index === undefined ? "" : `[${JSON.stringify(index)}]`;
  const data = mode === "data" ? "data." : "";
  const address = `${module === undefined ? "" : `${module}.`}${data}${type}.${name}${key}`;
  return { address, mode, type, name, ...(index !== undefined && { index }), ...rest };
}

/** `terraform show -json` of a state. */
export function state(...resources: readonly object[]) {
  return {
    ...{ format_version: "1.0", terraform_version: "1.11.4" },
    values: { root_module: { resources } },
  };
}

/** The same as the file that Terraform keeps itself. */
export function tfstate(...resources: readonly ReturnType<typeof resource>[]) {
  return {
    ...{ version: 4, terraform_version: "1.11.4", serial: 1, lineage: "0f1e2d3c", outputs: {} },
    resources: resources.map(({ address, mode, type, name, index, values }) => ({
      ...(address.startsWith("module.") && { module: /^module\.[^.]+/.exec(address)?.[0] }),
      ...{ mode, type, name, provider: 'provider["registry.terraform.io/hashicorp/aws"]' },
      instances: [
        {
          ...(index !== undefined && { index_key: index }),
          ...{ schema_version: 0, attributes: values },
        },
      ],
    })),
  };
}

const ARN = "arn:aws:servicediscovery:eu-west-1:111122223333:namespace/ns-shop";

export function namespaceResource(name = "shop", arn = ARN) {
  return resource({
    type: "aws_service_discovery_http_namespace",
    name,
    values: { name, arn, id: arn.split("/").at(-1) },
  });
}

export function taskDefinitionResource(family: string, rest: object = {}) {
  const arn = `arn:aws:ecs:eu-west-1:111122223333:task-definition/${family}:1`;
  return resource({
    type: "aws_ecs_task_definition",
    name: family,
    values: {
      ...{ family, arn, revision: 1, network_mode: "awsvpc" },
      container_definitions: JSON.stringify([
        {
          ...{ name: "app", image: `${family}:1`, essential: true },
          portMappings: [{ name: family, containerPort: 8080, appProtocol: "http" }],
          environment: [{ name: "MODE", value: "plain" }],
        },
      ]),
      ...rest,
    },
  });
}

/** With the zeros that a state has for what is not written. */
export function serviceResource(
  name: string,
  {
    connect = {},
    service = {},
    ...rest
  }: { connect?: object; service?: object; [attribute: string]: unknown } = {},
) {
  return resource({
    type: "aws_ecs_service",
    name,
    values: {
      ...{ name, cluster: "main", desired_count: 1, scheduling_strategy: "REPLICA" },
      task_definition: `arn:aws:ecs:eu-west-1:111122223333:task-definition/${name}:1`,
      deployment_controller: [],
      service_connect_configuration: [
        {
          ...{ enabled: true, namespace: ARN, access_log_configuration: [], log_configuration: [] },
          service: [
            {
              ...{ port_name: name, discovery_name: "", ingress_port_override: 0 },
              client_alias: [{ port: 80, dns_name: "" }],
              ...{ timeout: [], tls: [] },
              ...service,
            },
          ],
          ...connect,
        },
      ],
      ...rest,
    },
  });
}
