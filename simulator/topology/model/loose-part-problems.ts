import type { Problem } from "../../errors.ts";
import type { LoadedInput } from "../input/load-input.ts";
import type { LoosePart } from "../input/loose-parts.ts";
import { problemAt } from "../input/problems/located.ts";

/**
 * Files that are a part of a definition and do not say of which. They are errors where the whole is missing or where they were named, else
 * warnings; a list of containers is no problem then: the sources of a definition that was read often hold one.
 */
export function loosePartProblems(
  input: LoadedInput,
  { hasParticipants }: { readonly hasParticipants: boolean },
): readonly Problem[] {
  return input.looseParts.flatMap((part) => {
    const isMissing =
      part.field === "serviceConnectConfiguration"
        ? !hasParticipants
        : input.taskDefinitions.length === 0;
    const isWrong = isMissing || part.isNamed;
    if (!isWrong && part.field === "containerDefinitions") return [];
    return problemAt(part.at, {
      message: `${describe(part)} ${whatToAdd(part, input)}`,
      severity: isWrong ? "error" : "warning",
    });
  });
}

function describe({ field, option }: LoosePart): string {
  const [what, whole] =
    field === "serviceConnectConfiguration"
      ? ["a serviceConnectConfiguration", "its service"]
      : ["a list of containerDefinitions", "its task definition"];
  return `This is ${what} without ${whole}, as ${option} of the AWS CLI takes it.`;
}

function whatToAdd(part: LoosePart, input: LoadedInput): string {
  if (part.field === "containerDefinitions") {
    return 'Put it into a task definition: {"family": "…", "networkMode": "awsvpc", "containerDefinitions": (this file)}.';
  }
  const family = familyFor(part, input);
  return `Put it into a service definition: {"serviceName": "${family}", "taskDefinition": "${family}", "desiredCount": 1, "serviceConnectConfiguration": (this file)}.`;
}

/** The task definition that has the port, else the only one. */
function familyFor({ portNames: ports }: LoosePart, { taskDefinitions }: LoadedInput): string {
  const withPort = taskDefinitions.filter(({ value }) =>
    value.containerDefinitions.some(({ portMappings }) =>
      portMappings.some(({ name }) => name !== undefined && ports.includes(name)),
    ),
  );
  const [found, second] = withPort.length > 0 ? withPort : taskDefinitions;
  return found === undefined || second !== undefined ? "…" : found.value.family;
}
