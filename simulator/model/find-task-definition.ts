import type { Located } from "../input/located.ts";
import type { TaskDefinitionInput } from "../input/task-definition.ts";

/**
 * The task definition that a service names, by `family`, `family:revision` or ARN. Without a revision it is the newest one
 * there is, as on ECS; with one it is that one, or the only file of the family that does not say its revision.
 */
export function findTaskDefinition(
  all: readonly Located<TaskDefinitionInput>[],
  reference: string | undefined,
): Located<TaskDefinitionInput> | { readonly message: string } {
  const families = [...new Set(all.map(({ value }) => value.family))].join(", ") || "none at all";
  if (reference === undefined)
    return { message: `It names no taskDefinition; there is: ${families}.` };
  const [family, revisionText] = (reference.split("/").at(-1) ?? reference).split(":");
  const ofFamily = all.filter(({ value }) => value.family === family);
  if (ofFamily.length === 0)
    return {
      message: `No task definition of the family "${family}" was found; there is: ${families}.`,
    };
  const newestFirst = ofFamily.toSorted(
    (a, b) => (b.value.revision ?? 0) - (a.value.revision ?? 0),
  );
  const wanted = revisionText === undefined ? undefined : Number(revisionText);
  const found =
    wanted === undefined
      ? newestFirst[0]
      : (ofFamily.find(({ value }) => value.revision === wanted) ??
        ofFamily.find(({ value }) => value.revision === undefined));
  if (found !== undefined) return found;
  const revisions = newestFirst.map(({ value }) => value.revision).join(", ");
  return {
    message: `Revision ${revisionText} of "${family}" was not found; there is: ${revisions}.`,
  };
}
