import type { Problem } from "../../errors.ts";
import type { TaskDefinitionInput } from "../input/ecs/task-definition.ts";
import { isSound, type Located, problemsAt } from "../input/problems/located.ts";
import type { ContainerDefinition, TaskDefinition } from "./namespace.ts";
import type { NamespaceInputs } from "./namespace-inputs.ts";
import { missingSecrets } from "./secret-problems.ts";

/** What keeps the containers of a task definition from running in the chosen runtime, with the very YAML to write for each. */
export function cannotRun(
  { overrides: { requireRun }, settings }: Pick<NamespaceInputs, "overrides" | "settings">,
  found: Located<TaskDefinitionInput>,
  { family, containers }: TaskDefinition,
): readonly Problem[] {
  if (requireRun === "none") return [];
  return containers.flatMap((container, index) => {
    const path = ["containerDefinitions", index];
    const key = `${family}/${container.name}`;
    const entry = settings.entries.get(key);
    const { run } = container;
    if (run?.skip || (entry === undefined && settings.mayHave(key))) return [];
    const isSaid = (field: string) =>
      entry === undefined || isSound(entry.at, ["containers", key, field]);
    if (!isSaid("skip")) return [];
    const isKnown =
      requireRun === "docker"
        ? isSaid("image") && isSaid("build") && isSound(found, [...path, "image"])
        : isSaid("command");
    const why = isKnown ? whyNot(requireRun, container) : undefined;
    const missing = isSaid("secrets") ? missingSecrets(container) : [];
    const reasons = [
      ...(why === undefined ? [] : [why.reason]),
      ...(missing.length > 0
        ? [`${missing.join(", ")} ${missing.length > 1 ? "are secrets" : "is a secret"} in AWS`]
        : []),
    ];
    if (reasons.length === 0) return [];
    const secrets = Object.fromEntries(missing.map((name) => [name, "…"]));
    const toWrite = { ...why?.entry, ...(missing.length > 0 && { secrets }) };
    // JSON is YAML: the reader can paste it as it stands.
    const yaml = `containers: ${JSON.stringify({ [key]: toWrite })}`;
    const message = `${reasons.join(", and ")}. Add to sc-sim.yaml: ${yaml} (or skip: true, to leave the container out).`;
    return problemsAt(found, { path, from: [["family"], [...path, "name"]], message });
  });
}

function whyNot(
  requireRun: "local" | "docker",
  { name, image, command, entryPoint, run }: ContainerDefinition,
): { readonly reason: string; readonly entry: object } | undefined {
  if (requireRun === "docker") {
    if (image !== undefined || run?.image !== undefined || run?.build !== undefined)
      return undefined;
    return { reason: `Container ${name} has no image`, entry: { image: "my-app:dev" } };
  }
  if (run?.command !== undefined) return undefined;
  const inImage = [...(entryPoint ?? []), ...(command ?? [])];
  return {
    reason: `Container ${name} has no command for this machine`,
    entry: { command: inImage.length > 0 ? inImage : ["node", "server.ts"] },
  };
}
