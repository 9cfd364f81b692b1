import { isObject } from "../files/is-object.ts";

/** Of a tfstate, which lists the paths of what is sensitive: `[[{ type: "get_attr", value: "password" }]]`. */
export function sensitiveTree(paths: unknown): unknown {
  if (!Array.isArray(paths)) return undefined;
  const root: Tree = new Map();
  for (const path of paths) {
    const steps = Array.isArray(path) ? path.map(stepOf) : [];
    if (steps.length > 0) mark(root, steps);
  }
  return plainTree(root);
}

type Tree = Map<string, Tree | true>;

function mark(tree: Tree, [step = "", ...rest]: readonly string[]): void {
  const below = tree.get(step);
  if (below === true) return;
  if (rest.length === 0) tree.set(step, true);
  else {
    const inner: Tree = below ?? new Map();
    tree.set(step, inner);
    mark(inner, rest);
  }
}

function plainTree(tree: Tree): unknown {
  return Object.fromEntries(
    [...tree].map(([key, below]) => [key, below === true ? true : plainTree(below)]),
  );
}

/** `{ type: "get_attr", value: "name" }` or `{ type: "index", value: { value: 0, type: "number" } }`. */
function stepOf(step: unknown): string {
  const value = isObject(step) ? step["value"] : undefined;
  return String(isObject(value) ? value["value"] : value);
}
