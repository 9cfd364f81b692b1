import type { ExportedEndpoint, ExportedService } from "./exported-service.ts";

/** A value of HCL: a text, number or boolean as an attribute, an object as a block, a `Map` as a map. */
type Entry = string | number | boolean | Block | readonly Block[] | ReadonlyMap<string, string>;

interface Block {
  readonly [name: string]: Entry | undefined;
}

/**
 * `service_connect_configuration` for each service, as it stands in `resource "aws_ecs_service"`.
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_service
 */
export function terraformBlocks(services: readonly ExportedService[]): string {
  return services.map(blockOf).join("\n");
}

function blockOf(service: ExportedService): string {
  const { name, namespace, logConfiguration, accessLogConfiguration } = service;
  const { isLogMadeUp, isSwitchedOn } = service;
  const head = [
    `# The service ${comment(name)}: for its resource "aws_ecs_service".`,
    ...(accessLogConfiguration
      ? ["# access_log_configuration needs a late version 6 of hashicorp/aws."]
      : []),
    ...(isSwitchedOn ? ["# Its access log is switched on here: the input has none."] : []),
    ...(isLogMadeUp
      ? ["# The input has no log group for the proxy: put your own, and its region."]
      : []),
  ];
  const block = {
    service_connect_configuration: {
      enabled: true,
      namespace,
      log_configuration: logConfiguration && {
        log_driver: logConfiguration.logDriver,
        options: new Map(Object.entries(withRegion(logConfiguration.options))),
      },
      access_log_configuration: accessLogConfiguration && {
        format: accessLogConfiguration.format,
        include_query_parameters: accessLogConfiguration.includeQueryParameters,
      },
      service: service.services.map(endpointBlock),
    },
  };
  return `${head.join("\n")}\n${lines(block, "").join("\n")}\n`;

  /** awslogs needs a region; ECS takes the task's own only where one of its consoles wrote it. */
  function withRegion(options: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    if (!isLogMadeUp || options["awslogs-region"] !== undefined) return options;
    return { ...options, "awslogs-region": "us-east-1" };
  }
}

function endpointBlock(endpoint: ExportedEndpoint): Block {
  const { portName, discoveryName, ingressPortOverride, port, dnsName } = endpoint;
  const { idleTimeoutSeconds: idle, perRequestTimeoutSeconds: perRequest } = endpoint;
  return {
    ...{ port_name: portName, discovery_name: discoveryName },
    ingress_port_override: ingressPortOverride,
    client_alias: { port, dns_name: dnsName },
    timeout:
      idle === undefined && perRequest === undefined
        ? undefined
        : { idle_timeout_seconds: idle, per_request_timeout_seconds: perRequest },
  };
}

/** In the form of `terraform fmt`: two spaces, the equals signs of attributes in a row, an empty line before a block. */
function lines(block: Block, indent: string): readonly string[] {
  const entries = Object.entries(block).flatMap(([name, entry]): [string, Entry][] =>
    entry === undefined ? [] : [[name, entry]],
  );
  const plain = entries.filter(([, entry]) => typeof entry !== "object");
  const rest = entries.filter(([, entry]) => typeof entry === "object");
  const width = Math.max(0, ...plain.map(([name]) => name.length));
  const attributes = plain.map(
    ([name, entry]) => `${indent}${name.padEnd(width)} = ${literal(entry)}`,
  );
  const blocks = rest.flatMap(([name, entry], index) => {
    const isFirst = plain.length === 0 && index === 0;
    const gap = isFirst || entry instanceof Map ? [] : [""];
    if (entry instanceof Map) return mapLines(name, [...entry], indent);
    const all = (Array.isArray(entry) ? entry : [entry]) as readonly Block[];
    return all.flatMap((one, at) => [
      ...(at === 0 ? gap : [""]),
      ...[`${indent}${name} {`, ...lines(one, `${indent}  `), `${indent}}`],
    ]);
  });
  return [...attributes, ...blocks];
}

function mapLines(
  name: string,
  entries: readonly (readonly [string, string])[],
  indent: string,
): readonly string[] {
  const longest = Math.max(0, ...entries.map(([key]) => literal(key).length));
  return [
    `${indent}${name} = {`,
    ...entries.map(
      ([key, value]) => `${indent}  ${literal(key).padEnd(longest)} = ${literal(value)}`,
    ),
    `${indent}}`,
  ];
}

/** `${` and `%{` begin templates in HCL. */
function literal(value: unknown): string {
  return JSON.stringify(value).replaceAll("${", "$${").replaceAll("%{", "%%{");
}

function comment(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
