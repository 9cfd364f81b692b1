import { familyOf } from "../../family-of.ts";
import { nearName } from "../../near-name.ts";
import type { TaskDefinitionInput } from "../input/ecs/task-definition.ts";
import type { LoadedInput } from "../input/load-input.ts";
import { isSound, type Located } from "../input/problems/located.ts";

/** What a service's `taskDefinition` names. */
export interface FoundTaskDefinition {
  readonly found?: Located<TaskDefinitionInput>;
  /** Why there is none; absent if that follows from another problem. */
  readonly message?: string;
}

/**
 * The task definition that a service names, by `family`, `family:revision` or ARN. Without a revision it is the newest one
 * there is, as on ECS; with one it is that one, or the only file of the family that does not say its revision.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html (taskDefinition)
 */
export function findTaskDefinition(
  { taskDefinitions: all, unread }: LoadedInput,
  reference: string | undefined,
): FoundTaskDefinition {
  const families = [...new Set(all.filter(hasFamily).map(({ value }) => value.family))];
  const list = families.join(", ") || "none at all";
  if (reference === undefined)
    return { message: `The service names no taskDefinition; found: ${list}.` };
  const [family = "", revisionText] = (reference.split("/").at(-1) ?? reference).split(":");
  const ofFamily = all.filter((at) => hasFamily(at) && at.value.family === family);
  const mayBeBroken = unread.has("TaskDefinition") || !all.every(hasFamily);
  if (ofFamily.length === 0) {
    if (mayBeBroken) return {};
    return {
      message: `No task definition of the family "${family}" was found; found: ${list}.`,
    };
  }
  if (!ofFamily.every((at) => isSound(at, ["revision"]))) {
    const [first, second] = ofFamily;
    return first !== undefined && second === undefined ? { found: first } : {};
  }
  const newest = Math.max(...ofFamily.map(({ value }) => value.revision ?? 0));
  const wanted = revisionText === undefined ? newest : Number(revisionText);
  const exact = ofFamily.filter(({ value }) => (value.revision ?? 0) === wanted);
  const candidates =
    exact.length > 0 ? exact : ofFamily.filter(({ value }) => value.revision === undefined);
  const [found, second] = candidates;
  if (found === undefined) {
    if (mayBeBroken) return {};
    const revisions = ofFamily.map(({ value }) => value.revision).join(", ");
    return {
      message: `Revision ${revisionText} of "${family}" was not found; found: ${revisions}.`,
    };
  }
  if (second === undefined) return { found };
  return {
    message: `"${reference}" is in ${found.file} and in ${second.file}; give the files different revisions.`,
  };
}

/**
 * The task definition that a service probably means, if what it names was not found: the one with nearly that name, or the
 * only one that no service names. What is wrong with it can be told at once.
 */
export function probablyMeant(
  { taskDefinitions }: LoadedInput,
  {
    reference,
    named,
  }: { readonly reference: string | undefined; readonly named: ReadonlySet<string> },
): Located<TaskDefinitionInput> | undefined {
  const others = taskDefinitions.filter((at) => !named.has(at.value.family));
  if (others.length === 1) return others[0];
  if (reference === undefined || others.length === 0) return undefined;
  const family = familyOf(reference);
  const nearest = nearName(
    family,
    others.map(({ value }) => value.family),
  );
  const [first, second] = others.filter(({ value }) => value.family === nearest);
  return second === undefined ? first : undefined;
}

function hasFamily(at: Located<TaskDefinitionInput>): boolean {
  return isSound(at, ["family"]);
}
