import { isObject } from "../files/is-object.ts";

type Value = Readonly<Record<string, unknown>>;

interface OtherKind {
  /** Completes "but ": what the file is, and what to give instead. */
  readonly is: string;
  readonly matches: (value: Value) => boolean;
}

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
    is: "a Kubernetes manifest; only ECS definitions are read",
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

/** What a file is instead of an ECS definition, where that is known; completes "but ". */
export function otherKindOf(value: Value): string | undefined {
  return OTHER_KINDS.find(({ matches }) => matches(value))?.is;
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
