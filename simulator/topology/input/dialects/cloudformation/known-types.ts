import type { UnknownValue } from "../input-value.ts";
import { type NameFacts, nameOfResource } from "./made-up-names.ts";
import { arnText, pseudoText } from "./pseudo-parameters.ts";
import type { Resource } from "./resources.ts";
import type { World } from "./world.ts";

interface KnownType extends NameFacts {
  /** What `Ref` gives. */
  readonly ref: Attribute;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

type Attribute = (name: string, world: World, resource: Resource) => string;

const itself: Attribute = (name) => name;

/** Here a namespace's name stands for its ARN and its id: the name is what Service Connect is given. */
const NAMESPACE: KnownType = {
  ...{ property: "Name", madeUp: "never", ref: itself },
  attributes: { Arn: itself, Id: itself, Name: itself },
};

const clusterArn: Attribute = (name, world, { spot }) =>
  arnText(world, spot, { service: "ecs", rest: `cluster/${name}` });
const serviceArn: Attribute = (name, world, { spot }) =>
  arnText(world, spot, { service: "ecs", rest: `service/${name}` });
const logGroupArn: Attribute = (name, world, { spot }) =>
  arnText(world, spot, { service: "logs", rest: `log-group:${name}:*` });
const repositoryArn: Attribute = (name, world, { spot }) =>
  arnText(world, spot, { service: "ecr", rest: `repository/${name}` });
const repositoryUri: Attribute = (name, world, { spot }) => {
  const [account, region, suffix] = [
    pseudoText(world, spot, "AWS::AccountId"),
    pseudoText(world, spot, "AWS::Region"),
    pseudoText(world, spot, "AWS::URLSuffix"),
  ];
  return `${account}.dkr.ecr.${region}.${suffix}/${name}`;
};

/** Types whose names and ARNs follow from the template. */
const KNOWN_TYPES: ReadonlyMap<string, KnownType> = new Map<string, KnownType>([
  ["AWS::ServiceDiscovery::HttpNamespace", NAMESPACE],
  ["AWS::ServiceDiscovery::PrivateDnsNamespace", NAMESPACE],
  ["AWS::ServiceDiscovery::PublicDnsNamespace", NAMESPACE],
  [
    "AWS::ECS::Cluster",
    { property: "ClusterName", madeUp: "unseen", ref: itself, attributes: { Arn: clusterArn } },
  ],
  [
    "AWS::ECS::TaskDefinition",
    // The family, not the ARN with a revision that AWS counts.
    { property: "Family", madeUp: "shown", ref: itself, attributes: { TaskDefinitionArn: itself } },
  ],
  [
    "AWS::ECS::Service",
    {
      ...{ property: "ServiceName", madeUp: "shown", ref: serviceArn },
      attributes: { Name: itself, ServiceArn: serviceArn },
    },
  ],
  [
    "AWS::Logs::LogGroup",
    { property: "LogGroupName", madeUp: "shown", ref: itself, attributes: { Arn: logGroupArn } },
  ],
  [
    "AWS::ECR::Repository",
    {
      ...{ property: "RepositoryName", madeUp: "shown", isLowerCase: true, ref: itself },
      attributes: { Arn: repositoryArn, RepositoryUri: repositoryUri },
    },
  ],
]);

/** Of other types: the property that `Ref` gives back, where the template has it. */
export const REF_PROPERTIES: Readonly<Record<string, string>> = {
  "AWS::DynamoDB::Table": "TableName",
  "AWS::DynamoDB::GlobalTable": "TableName",
  "AWS::Events::EventBus": "Name",
  "AWS::IAM::Role": "RoleName",
  "AWS::IAM::User": "UserName",
  "AWS::Kinesis::Stream": "Name",
  "AWS::KinesisFirehose::DeliveryStream": "DeliveryStreamName",
  "AWS::Lambda::Function": "FunctionName",
  "AWS::S3::Bucket": "BucketName",
  "AWS::SSM::Parameter": "Name",
};

/** Whether `Ref` to a type gives a namespace's id on AWS, which ECS does not take. */
export function isNamespace(type: string): boolean {
  return KNOWN_TYPES.get(type) === NAMESPACE;
}

/** What `Ref` or an attribute of a resource gives; `undefined` where only AWS knows it. */
export function knownValue(
  world: World,
  resource: Resource,
  attribute?: string,
): string | UnknownValue | undefined {
  const known = KNOWN_TYPES.get(resource.type);
  if (known === undefined) return undefined;
  const has = attribute === undefined || Object.hasOwn(known.attributes, attribute);
  const give = attribute === undefined ? known.ref : has ? known.attributes[attribute] : undefined;
  if (give === undefined) return undefined;
  const name = nameOfResource(world, resource, known);
  return typeof name === "string" ? give(name, world, resource) : name;
}

/** The name of a resource of a known type: its own, or what stands for it. */
export function knownName(world: World, resource: Resource): string | UnknownValue | undefined {
  const known = KNOWN_TYPES.get(resource.type);
  return known === undefined ? undefined : nameOfResource(world, resource, known);
}
