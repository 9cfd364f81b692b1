import type { TaskDefinitionInput } from "../input/ecs/task-definition.ts";
import type { BrokenNames } from "../input/load-input.ts";
import type { Located } from "../input/problems/located.ts";

/** Why there is none. */
interface NotFound {
  readonly message: string;
  /** The task definition is there and has problems of its own, which are told already. */
  readonly isKnownBroken?: true;
}

/**
 * The task definition that a service names, by `family`, `family:revision` or ARN. Without a revision it is the newest one
 * there is, as on ECS; with one it is that one, or the only file of the family that does not say its revision.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html (taskDefinition)
 */
export function findTaskDefinition(
  all: readonly Located<TaskDefinitionInput>[],
  reference: string | undefined,
  { families: brokenFamilies }: BrokenNames,
): Located<TaskDefinitionInput> | NotFound {
  const families = [...new Set(all.map(({ value }) => value.family))].join(", ") || "none at all";
  if (reference === undefined)
    return { message: `It names no taskDefinition; there is: ${families}.` };
  const [family = "", revisionText] = (reference.split("/").at(-1) ?? reference).split(":");
  const ofFamily = all.filter(({ value }) => value.family === family);
  if (brokenFamilies.has(family)) return { message: "", isKnownBroken: true };
  if (ofFamily.length === 0)
    return {
      message: `No task definition of the family "${family}" was found; there is: ${families}.`,
    };
  const newest = Math.max(...ofFamily.map(({ value }) => value.revision ?? 0));
  const wanted = revisionText === undefined ? newest : Number(revisionText);
  const exact = ofFamily.filter(({ value }) => (value.revision ?? 0) === wanted);
  const candidates =
    exact.length > 0 ? exact : ofFamily.filter(({ value }) => value.revision === undefined);
  const [found, second] = candidates;
  if (found === undefined) {
    const revisions = ofFamily.map(({ value }) => value.revision).join(", ");
    return {
      message: `Revision ${revisionText} of "${family}" was not found; there is: ${revisions}.`,
    };
  }
  if (second === undefined) return found;
  return {
    message: `"${reference}" is in ${found.file} and in ${second.file}: which one is meant cannot be told (no revision, or the same one).`,
  };
}
