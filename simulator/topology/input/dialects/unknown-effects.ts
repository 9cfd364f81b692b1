import type { EcsShape } from "../ecs/check-fields.ts";
import type { UnknownEffect } from "./unknown-uses.ts";

type Rule = readonly [field: RegExp, effect: UnknownEffect | "none"];

/** What becomes of a field whose value is not known; the first that fits. Any other field cannot be done without. */
const RULES: Readonly<Record<EcsShape, readonly Rule[]>> = {
  TaskDefinition: [
    [/^containerDefinitions\[\]\.image$/, "image"],
    [/^containerDefinitions\[\]\.environment\[\]/, "variable"],
    // The name of a secret is enough: its value is asked for in sc-sim.yaml.
    [/^containerDefinitions\[\]\.secrets\[\]\.valueFrom$/, "none"],
    [/^containerDefinitions\[\]\.environmentFiles\[\]/, "none"],
    [/^containerDefinitions\[\]\.logConfiguration\.options\./, "standIn"],
    [/^containerDefinitions\[\]\.(?:memory|stopTimeout|user|workingDirectory)$/, "default"],
    [/^(?:revision|taskDefinitionArn)$/, "none"],
    [/^(?:runtimePlatform|requiresCompatibilities|networkMode)/, "default"],
  ],
  Service: [
    [/^desiredCount$/, "default"],
    [/^(?:serviceArn|deploymentController|schedulingStrategy)/, "none"],
    [/^cluster(?:Arn)?$/, "cluster"],
    [/^serviceConnectConfiguration\.namespace$/, "namespace"],
    [/^serviceConnectConfiguration\.logConfiguration\.options\./, "standIn"],
    [/^serviceConnectConfiguration\.services\[\]\.tls/, "none"],
  ],
  Cluster: [
    [/^serviceConnectDefaults\.namespace$/, "namespace"],
    [/^cluster/, "none"],
  ],
};

/** @param field In ECS's names, without indices: `containerDefinitions[].environment[].value`. */
export function effectOf(shape: EcsShape, field: string): UnknownEffect | "none" {
  return RULES[shape].find(([pattern]) => pattern.test(field))?.[1] ?? "error";
}
