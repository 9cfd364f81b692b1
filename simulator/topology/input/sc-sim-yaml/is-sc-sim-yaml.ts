import { isObject } from "../files/is-object.ts";

/** Whether a file is named as ours: then it is ours whatever it holds, and what is wrong in it is reported. */
export function hasOurName(name: string): boolean {
  return /(?:^|[\\/])sc-sim\.ya?ml$/.test(name);
}

/** Whether a value is recognisably an sc-sim.yaml: `containers:` with keys `family/container`, or a `request:`. */
export function looksLikeScSimYaml(value: unknown): boolean {
  return isObject(value) && (isContainers(value["containers"]) || isRequest(value["request"]));
}

/** Nothing in it yet counts, too. */
function isContainers(value: unknown): boolean {
  return isObject(value) && Object.keys(value).every((key) => key.includes("/"));
}

function isRequest(value: unknown): boolean {
  return isObject(value) && "service" in value && "url" in value;
}
