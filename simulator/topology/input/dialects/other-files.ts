import { isObject } from "../files/is-object.ts";

type Value = Readonly<Record<string, unknown>>;

interface OtherKind {
  /** Completes "but ": what the file is, and what to give instead. */
  readonly is: string;
  readonly matches: (value: Value) => boolean;
}

const KUBERNETES = "a Kubernetes manifest; only ECS definitions are read";
const TASKS =
  "what describe-tasks prints, which has no ports and no configuration: give what `aws ecs describe-services` and `describe-task-definition` print";
const FRAGMENT =
  "a part of a CloudFormation resource (capital letters) without its template: give the whole template";
const FRAGMENT_KEYS = [...["ContainerDefinitions", "ServiceConnectConfiguration"], "PortMappings"];

/** Files that stand beside ECS definitions, and are easily given in their place. */
const OTHER_KINDS: readonly OtherKind[] = [
  {
    is: "an AppSpec file of CodeDeploy, which names a service and defines none: give the task definition and the service definition",
    matches: ({ Resources, resources }) => [Resources, resources].some(isTargetList),
  },
  {
    is: "a CloudFormation template whose resources have no types (Type: AWS::ECS::Service)",
    matches: ({ Resources }) => Resources !== undefined,
  },
  {
    is: "a buildspec of CodeBuild: give the task definition and the service definition",
    matches: ({ phases, version }) => isObject(phases) && version !== undefined,
  },
  {
    is: "an ecs-params.yml of the ECS CLI, which completes a Compose file: give what `aws ecs describe-services` and `describe-task-definition` print",
    matches: ({ task_definition, run_params }) => isObject(task_definition) || isObject(run_params),
  },
  { is: TASKS, matches: (value) => isTask(value) || isTaskList(value["tasks"]) },
  { is: FRAGMENT, matches: isFragment },
  {
    is: "what `pulumi preview --json` prints, which does not know what AWS decides: after `pulumi up`, give what `pulumi stack export --file stack.json` writes",
    matches: ({ steps }) => Array.isArray(steps) && steps.some(isPulumiStep),
  },
  {
    is: "a Pulumi project, whose program is not read: after `pulumi up`, give what `pulumi stack export --file stack.json` writes",
    matches: ({ name, runtime }) =>
      typeof name === "string" && (typeof runtime === "string" || isObject(runtime)),
  },
  {
    is: "a Helm chart; only ECS definitions are read",
    matches: ({ apiVersion, name, version }) =>
      typeof apiVersion === "string" && typeof name === "string" && version !== undefined,
  },
  {
    is: KUBERNETES,
    matches: ({ apiVersion, kind }) => typeof apiVersion === "string" && typeof kind === "string",
  },
  {
    is: "a Compose file; only ECS definitions are read",
    matches: ({ services }) =>
      isObject(services) &&
      Object.values(services).some((one) => isObject(one) && ("image" in one || "build" in one)),
  },
  {
    is: "a manifest of AWS Copilot: give what `copilot svc package --output-dir infrastructure` writes",
    matches: ({ name, type }) =>
      typeof name === "string" &&
      typeof type === "string" &&
      / Service$|^Scheduled Job$/.test(type),
  },
];

/** What a file is instead of an ECS definition, where that is known; completes "but " and "This is ". */
export function otherKindOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.length > 0 ? kindOfList(value) : undefined;
  return isObject(value) ? OTHER_KINDS.find(({ matches }) => matches(value))?.is : undefined;
}

function kindOfList(list: readonly unknown[]): string | undefined {
  if (list.every((one) => isObject(one) && "Name" in one && "Image" in one)) return FRAGMENT;
  return list.every(isTask) ? TASKS : undefined;
}

/** What a file is that is neither JSON nor one document of YAML; completes "The file is ". */
export function otherKindOfText(name: string, text: string): string | undefined {
  if (/\.(?:jsonnet|libsonnet)$/i.test(name)) {
    return "Jsonnet: give ecspresso's config that names it, or what `ecspresso render` prints";
  }
  if (/\{\{[^{}]*\}\}|\{%[^%]*%\}|<%[^%]*%>/.test(text)) {
    return "a template of another tool, such as Jinja, Sceptre or Helm ({{ … }}): give what the tool makes of it";
  }
  return kubernetesIn(text);
}

/** The same of manifests of Kubernetes only: often several in one file, or no YAML before their own tool has filled them in. */
export function kubernetesIn(text: string): string | undefined {
  return /^apiVersion:/m.test(text) && /^kind:/m.test(text) ? KUBERNETES : undefined;
}

function isPulumiStep(step: unknown): boolean {
  return isObject(step) && String(step["urn"]).startsWith("urn:pulumi:");
}

/** What describe-tasks prints of one task. */
function isTask(value: unknown): boolean {
  return isObject(value) && "taskArn" in value && "lastStatus" in value;
}

/** The Properties of `AWS::ECS::Service` or `AWS::ECS::TaskDefinition` without the resource around them. */
function isFragment(value: Value): boolean {
  if ("Resources" in value) return false;
  if (typeof value["Type"] === "string" && value["Type"].startsWith("AWS::ECS::")) return true;
  return FRAGMENT_KEYS.some((key) => key in value);
}

function isTaskList(tasks: unknown): boolean {
  return Array.isArray(tasks) && tasks.length > 0 && tasks.every(isTask);
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
