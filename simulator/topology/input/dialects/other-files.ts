import { isObject } from "../files/is-object.ts";

type Value = Readonly<Record<string, unknown>>;

/** What a file is, that is not read. */
export interface OtherKind {
  /** With its article, e.g. `a Compose file`. */
  readonly is: string;
  /** Follows it: what to give instead. */
  readonly instead: string;
  readonly matches: (value: Value) => boolean;
}

/** Files that stand beside ECS definitions, and are easily given in their place. */
const OTHER_KINDS: readonly (OtherKind & { readonly matches: (value: Value) => boolean })[] = [
  {
    is: "an AppSpec file of CodeDeploy",
    instead:
      ", which names a service and defines none: give the task definition and the service definition",
    matches: ({ Resources, resources }) => [Resources, resources].some(isTargetList),
  },
  {
    is: "a CloudFormation template whose resources have no types",
    instead: " (Type: AWS::ECS::Service)",
    matches: ({ Resources }) => Resources !== undefined,
  },
  {
    is: "a part of a CloudFormation template",
    instead: ": give the whole template",
    matches: (value) => "ContainerDefinitions" in value || "ServiceConnectConfiguration" in value,
  },
  {
    is: "a buildspec of CodeBuild",
    instead: ": give the task definition and the service definition",
    matches: ({ phases, version }) => isObject(phases) && version !== undefined,
  },
  {
    is: "a Kubernetes manifest",
    instead: "; only ECS definitions are read",
    matches: ({ apiVersion, kind }) => typeof apiVersion === "string" && typeof kind === "string",
  },
  {
    is: "a Helm chart",
    instead: "; only ECS definitions are read",
    matches: ({ apiVersion, name, version }) =>
      typeof apiVersion === "string" && typeof name === "string" && version !== undefined,
  },
  {
    is: "a Compose file",
    instead: "; only ECS definitions are read",
    matches: ({ services }) =>
      isObject(services) &&
      Object.values(services).some((one) => isObject(one) && ("image" in one || "build" in one)),
  },
  {
    is: "a manifest of AWS Copilot",
    instead: ": give what `copilot svc package --output-dir infrastructure` writes",
    matches: ({ name, type }) =>
      typeof name === "string" &&
      typeof type === "string" &&
      / Service$|^Scheduled Job$/.test(type),
  },
  {
    is: "the parameters of the ECS CLI (ecs-params)",
    instead: ": give the task definition and the service definition",
    matches: ({ task_definition, run_params }) => isObject(task_definition) || isObject(run_params),
  },
  {
    is: "the output of `aws ecs describe-tasks`",
    instead: ": give that of describe-task-definition and describe-services",
    matches: ({ tasks }) =>
      Array.isArray(tasks) && tasks.some((task) => isObject(task) && "taskArn" in task),
  },
  {
    is: "a Pulumi stack that was exported",
    instead: ", which is not read: give task definitions and service definitions",
    matches: ({ deployment }) => isObject(deployment) && Array.isArray(deployment["resources"]),
  },
  {
    is: "a Pulumi project",
    instead: ", whose sources are not read: give task definitions and service definitions",
    matches: ({ name, runtime }) =>
      typeof name === "string" &&
      /^(?:nodejs|python|go|dotnet|java|yaml)$/.test(
        String(isObject(runtime) ? runtime["name"] : runtime),
      ),
  },
];

/** What a file is instead of an ECS definition, where that is known. */
export function otherKindOf(value: unknown): OtherKind | undefined {
  return isObject(value) ? OTHER_KINDS.find(({ matches }) => matches(value)) : undefined;
}

/** `Resources: [{ TargetService: { Type: AWS::ECS::Service … } }]` */
function isTargetList(resources: unknown): boolean {
  return (
    Array.isArray(resources) &&
    resources.some(
      (one) => isObject(one) && Object.keys(one).some((key) => /^(?:my)?target/i.test(key)),
    )
  );
}
