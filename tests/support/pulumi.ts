/** What `pulumi stack export` has of a resource. */
export function pulumiResource(
  type: string,
  name: string,
  outputs: object,
  rest: { readonly inputs?: object; readonly delete?: true } = {},
) {
  const urn = `urn:pulumi:dev::shop::${type}::${name}`;
  return { urn, custom: true, id: name, type, inputs: {}, outputs, ...rest };
}

/** A value that Pulumi keeps as a secret, with its text where it was exported with --show-secrets. */
export function pulumiSecret(plaintext?: string) {
  return {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    ...(plaintext === undefined
      ? { ciphertext: "v1:AAAB" }
      : { plaintext: JSON.stringify(plaintext) }),
  };
}

/** An export of a stack with these resources. */
export function pulumiStack(...resources: readonly object[]) {
  const root = { urn: "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev", custom: false };
  return {
    version: 3,
    deployment: {
      manifest: { time: "2026-01-01T00:00:00Z", magic: "0", version: "v3.140.0" },
      resources: [{ ...root, type: "pulumi:pulumi:Stack" }, ...resources],
    },
  };
}

const ARN = "arn:aws:servicediscovery:eu-west-1:111122223333:namespace/ns-mesh";
const CLUSTER_ARN = "arn:aws:ecs:eu-west-1:111122223333:cluster/main-1a2b3c4";

export const NAMESPACE = pulumiResource(
  "aws:servicediscovery/httpNamespace:HttpNamespace",
  "mesh",
  { name: "mesh", arn: ARN, id: "ns-mesh" },
);

export const CLUSTER = pulumiResource("aws:ecs/cluster:Cluster", "main", {
  ...{ name: "main-1a2b3c4", arn: CLUSTER_ARN },
  serviceConnectDefaults: { namespace: ARN },
});

/** Pulumi adds random characters to names. */
export function pulumiTaskDefinition(name: string, rest: object = {}) {
  const family = `${name}-5d6e7f8`;
  return pulumiResource("aws:ecs/taskDefinition:TaskDefinition", name, {
    ...{ family, revision: 3, networkMode: "awsvpc" },
    arn: `arn:aws:ecs:eu-west-1:111122223333:task-definition/${family}:3`,
    containerDefinitions: JSON.stringify([
      {
        ...{ name: "app", image: `${name}:1`, essential: true },
        portMappings: [{ name: "http", containerPort: 8080, appProtocol: "http" }],
        environment: [{ name: "MODE", value: "plain" }],
      },
    ]),
    ...rest,
  });
}

/** With the zeros that the provider has for what is not written. */
export function pulumiService(
  name: string,
  { connect = {}, service = {}, inputs = {}, ...rest }: Readonly<Record<string, object>> = {},
) {
  const outputs = {
    ...{ name: `${name}-9a8b7c6`, cluster: CLUSTER_ARN, desiredCount: 1 },
    taskDefinition: `arn:aws:ecs:eu-west-1:111122223333:task-definition/${name}-5d6e7f8:3`,
    ...{ schedulingStrategy: "REPLICA", deploymentController: { type: "ECS" } },
    serviceConnectConfiguration: {
      ...{ enabled: true, namespace: ARN },
      services: [
        {
          ...{ portName: "http", discoveryName: "", ingressPortOverride: 0 },
          clientAlias: [{ port: 80, dnsName: name }],
          timeout: { idleTimeoutSeconds: 0, perRequestTimeoutSeconds: 30 },
          ...service,
        },
      ],
      ...connect,
    },
    ...rest,
  };
  return pulumiResource("aws:ecs/service:Service", name, outputs, { inputs });
}
