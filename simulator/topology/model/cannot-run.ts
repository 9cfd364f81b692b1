import type { Problem } from "../../errors.ts";
import { whyNoImage } from "../input/ecs/image-reference.ts";
import type { TaskDefinitionInput } from "../input/ecs/task-definition.ts";
import type { LoadedInput } from "../input/load-input.ts";
import { isSound, type JsonPath, type Located, problemsAt } from "../input/problems/located.ts";
import type { ScSimYaml } from "../input/sc-sim-yaml/sc-sim-yaml.ts";
import type { ContainerDefinition, TaskDefinition } from "./namespace.ts";
import type { NamespaceInputs, Overrides } from "./namespace-inputs.ts";
import { missingSecrets } from "./secret-problems.ts";

/** What a container lacks, and what sc-sim.yaml can say instead. */
interface Lack {
  readonly reason: string;
  readonly entry: object;
  /** Whether `sc-sim init` writes it. */
  readonly isProposed: boolean;
  /** Where it is lacking, below the container. */
  readonly at?: JsonPath;
}

/** What keeps the containers of a task definition from running in the chosen runtime, with the very YAML to write for each. */
export function cannotRun(
  { input, overrides: { requireRun }, settings }: NamespaceInputs,
  found: Located<TaskDefinitionInput>,
  { family, containers }: TaskDefinition,
): readonly Problem[] {
  if (requireRun === "none") return [];
  return containers.flatMap((container, index) => {
    const path = ["containerDefinitions", index];
    const key = `${family}/${container.name}`;
    const entry = settings.entries.get(key);
    const isOthers = container.run?.attach !== undefined && requireRun === "local";
    if (container.run?.skip || isOthers || (entry === undefined && settings.mayHave(key)))
      return [];
    const isSaid = (field: string) =>
      entry === undefined || isSound(entry.at, ["containers", key, field]);
    if (!isSaid("skip")) return [];
    const isKnown =
      requireRun === "local"
        ? isSaid("command")
        : isSaid("image") && isSaid("build") && isSound(found, [...path, "image"]);
    const wrongImage =
      entry === undefined || requireRun === "local" ? [] : wrongImageOf(entry.at, key, container);
    const lacks = [
      ...(isKnown ? lacking(requireRun, container) : []),
      ...(requireRun !== "images" && isSaid("secrets") ? lackingSecrets(container) : []),
    ];
    const [first, second] = lacks;
    if (first === undefined) return wrongImage;
    const isProposed = hasNoSettings(input) && lacks.every((lack) => lack.isProposed);
    const remedy = isProposed ? "" : ` ${whatToWrite(lacks, key, entry !== undefined)}`;
    const message = `${lacks.map(({ reason }) => reason).join(", and ")}.${remedy}`;
    const where = second === undefined ? (first.at ?? []) : [];
    return [
      ...wrongImage,
      ...problemsAt(found, {
        path: [...path, ...where],
        from: [["family"], [...path, "name"]],
        message,
      }),
    ];
  });
}

/** Whether a container of these lacks what an sc-sim.yaml says, and nobody has written one: `sc-sim init` is the way to it. */
export function needsSettings(
  input: LoadedInput,
  requireRun: Overrides["requireRun"],
  containers: readonly ContainerDefinition[],
): boolean {
  if (requireRun === "none" || requireRun === "images" || !hasNoSettings(input)) return false;
  return containers.some(
    (container) => lacking(requireRun, container).length + lackingSecrets(container).length > 0,
  );
}

/** Whether there is no sc-sim.yaml at all. */
export function hasNoSettings({ scSimYamls, unread }: LoadedInput): boolean {
  return scSimYamls.length === 0 && !unread.has("ScSimYaml");
}

/** JSON is YAML: the reader can paste it as it stands. */
function whatToWrite(lacks: readonly Lack[], key: string, hasEntry: boolean): string {
  const entry = Object.assign({}, ...lacks.map((lack) => lack.entry)) as object;
  const yaml = hasEntry
    ? Object.entries(entry).map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    : [`containers: ${JSON.stringify({ [key]: entry })}`];
  const place = hasEntry ? `the entry ${key} of sc-sim.yaml` : "sc-sim.yaml";
  return `Add to ${place}: ${yaml.join(", ")} (or skip: true, to leave the container out).`;
}

function lacking(
  requireRun: "local" | "docker" | "images",
  { name, image, command, entryPoint, run, isSensitive }: ContainerDefinition,
): readonly Lack[] {
  if (requireRun === "local") {
    if (run?.command !== undefined) return [];
    const inImage = [...(entryPoint ?? []), ...(command ?? [])];
    const reason = `Container ${name} has no command for this machine`;
    const entry = { command: inImage.length > 0 ? inImage : ["node", "server.ts"] };
    return [{ reason, entry, isProposed: true }];
  }
  if (run?.image !== undefined || run?.build !== undefined) return [];
  const entry = { image: "my-app:dev" };
  if (image === undefined)
    return [{ reason: `Container ${name} has no image`, entry, isProposed: false }];
  const why = whyNoImage(image);
  if (why === undefined) return [];
  const shown = isSensitive === true ? "" : ` ${JSON.stringify(image)}`;
  const reason = `The image${shown} of container ${name} ${why}`;
  return [{ reason, entry, isProposed: false, at: ["image"] }];
}

/** What sc-sim.yaml names in place of the image may be a placeholder, too. */
function wrongImageOf(
  at: Located<ScSimYaml>,
  key: string,
  { run }: ContainerDefinition,
): readonly Problem[] {
  const why = run?.image === undefined ? undefined : whyNoImage(run.image);
  if (why === undefined) return [];
  const message = `The image ${JSON.stringify(run?.image)} ${why}; name one that the engine has or can pull.`;
  return problemsAt(at, { path: ["containers", key, "image"], message });
}

function lackingSecrets(container: ContainerDefinition): readonly Lack[] {
  const missing = missingSecrets(container);
  if (missing.length === 0) return [];
  const reason = `${missing.join(", ")} ${missing.length > 1 ? "are secrets" : "is a secret"} in AWS`;
  const entry = { secrets: Object.fromEntries(missing.map((name) => [name, "…"])) };
  return [{ reason, entry, isProposed: true }];
}
