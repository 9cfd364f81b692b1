import type { StandIn } from "../dialect.ts";
import { KIND_ORDER, type Output, type Resource } from "./output.ts";
import { SERVICE, TASK_DEFINITION } from "./types.ts";

/**
 * The resources of all outputs, each once. Of a state, a test and a plan in one folder the first of these counts, by address. Files of
 * other roots have the same addresses for other things, so between any others the name has to be the same, too.
 */
export function mergeOutputs(outputs: readonly Output[]): {
  readonly resources: readonly Resource[];
  readonly notes: readonly StandIn[];
} {
  const taken = new Map<string, Resource>();
  const resources: Resource[] = [];
  const passedOver = new Map<Output, Output>();
  const sorted = outputs.toSorted(
    (a, b) => KIND_ORDER.indexOf(a.kind) - KIND_ORDER.indexOf(b.kind),
  );
  for (const output of sorted) {
    const isOnlyOne = hasOneOfEachKind(outputs, output.file.folder);
    const keys: [string, Resource][] = [];
    for (const resource of output.resources) {
      const key = keyOf(resource, isOnlyOne);
      const first = taken.get(key);
      if (first === undefined) {
        resources.push(resource);
        keys.push([key, resource]);
      } else if (resource.type === SERVICE || resource.type === TASK_DEFINITION) {
        passedOver.set(output, first.output);
      }
    }
    // Within one file each resource is one, whatever it is called.
    for (const [key, resource] of keys) taken.set(key, resource);
  }
  const notes = [...passedOver].map(
    ([{ file }, other]): StandIn => ({
      name: file.name,
      value: other.file.name,
      why: "both have the same resources, and a state comes before a test, a test before a plan; name one file alone to read that one",
    }),
  );
  return { resources, notes };
}

function keyOf({ address, values, output }: Resource, isOnlyOne: boolean): string {
  const { folder } = output.file;
  return JSON.stringify(
    isOnlyOne ? [folder, address] : [folder, address, values["name"] ?? values["family"] ?? null],
  );
}

/** Then they are of one root: what Terraform printed of the same sources at different times. */
function hasOneOfEachKind(outputs: readonly Output[], folder: string): boolean {
  const kinds = outputs.filter(({ file }) => file.folder === folder).map(({ kind }) => kind);
  return new Set(kinds).size === kinds.length;
}
