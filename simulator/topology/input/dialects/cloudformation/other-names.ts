import type { Stack } from "./stack.ts";

/**
 * Other names of a service, for commands: its logical id, and the path of its CDK construct with all its endings. Those that mean
 * several services are of no use, and whoever takes them sees to that.
 */
export function otherNames({ constructs, name }: Stack, id: string): readonly string[] {
  const path = constructs.get(id);
  if (path === undefined) return [id, `${name}/${id}`];
  // The last step is the resource in the construct that people know: Basket/Pricing/Service.
  const paths = [path, path.replace(/\/(?:Service|Resource)$/, "")];
  const endings = paths.flatMap((whole) => {
    const steps = whole.split("/");
    return steps.map((_, index) => steps.slice(index).join("/"));
  });
  return [...new Set([path, ...endings, id])].filter((ending) => ending !== "Service");
}
