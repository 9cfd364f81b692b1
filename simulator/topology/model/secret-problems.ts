import type { Problem } from "../../errors.ts";
import { nearName } from "../../near-name.ts";
import type { TaskDefinitionInput } from "../input/ecs/task-definition.ts";
import { isSound, type Located, problemsAt } from "../input/problems/located.ts";
import type { ContainerDefinition, TaskDefinition } from "./namespace.ts";
import type { NamespaceInputs } from "./namespace-inputs.ts";

/**
 * Warns where the secrets of sc-sim.yaml and of the task definition have different names: most likely a typing error. Of
 * what is to run, `cannotRun` reports a missing value as an error; a container without an entry is not looked at.
 */
export function secretProblems(
  { overrides, settings: { entries } }: Pick<NamespaceInputs, "overrides" | "settings">,
  found: Located<TaskDefinitionInput>,
  { family, containers }: TaskDefinition,
): readonly Problem[] {
  return containers.flatMap((container, index) => {
    const key = `${family}/${container.name}`;
    const entry = entries.get(key);
    const path = ["containerDefinitions", index, "secrets"];
    const given = ["containers", key, "secrets"];
    const names = container.secretNames.filter((name) => name !== "");
    if (entry === undefined || container.run?.skip || names.length === 0) return [];
    if (!isSound(entry.at, given) || !isSound(found, path)) return [];
    const severity = "warning";
    const isRun = overrides.requireRun === "local" || overrides.requireRun === "docker";
    const unknown = Object.keys(entry.settings.secrets).filter((name) => !names.includes(name));
    const missing = isRun ? [] : missingSecrets(container);
    return [
      ...(unknown.length === 0
        ? []
        : problemsAt(entry.at, {
            path: given,
            message: describeUnknown(unknown, names),
            severity,
          })),
      ...(missing.length === 0
        ? []
        : problemsAt(found, { path, message: describeMissing(missing, key), severity })),
    ];
  });
}

/** The names of a container's secrets that have no value in sc-sim.yaml. */
export function missingSecrets({ secretNames, run }: ContainerDefinition): readonly string[] {
  return [...new Set(secretNames)].filter(
    (name) => name !== "" && !Object.hasOwn(run?.secrets ?? {}, name),
  );
}

function describeUnknown(unknown: readonly string[], names: readonly string[]): string {
  const each = unknown.map((name) => {
    const near = nearName(name, names);
    return near === undefined
      ? `${name} (only ${names.join(", ")})`
      : `${name} (the nearest is ${near})`;
  });
  return `The task definition has no secret ${each.join(", ")}.`;
}

function describeMissing(missing: readonly string[], key: string): string {
  const what = missing.length > 1 ? "The secrets" : "The secret";
  const has = missing.length > 1 ? "have" : "has";
  return `${what} ${missing.join(", ")} ${has} no value here; give it in sc-sim.yaml, under secrets of ${key}.`;
}
