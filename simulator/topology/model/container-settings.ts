import type { Problem } from "../../errors.ts";
import { isMisspelt, namesInstead } from "../../near-name.ts";
import type { LoadedInput } from "../input/load-input.ts";
import { isSound, type Located, problemsAt } from "../input/problems/located.ts";
import type { ContainerSettingsInput, ScSimYaml } from "../input/sc-sim-yaml/sc-sim-yaml.ts";

/** The entries of all sc-sim.yaml files, and where they stand. */
export interface CollectedSettings {
  /** By `family/container`. */
  readonly entries: ReadonlyMap<
    string,
    { readonly settings: ContainerSettingsInput; readonly at: Located<ScSimYaml> }
  >;
  /** By `family/container`: how its image is built where no entry says it. */
  readonly builds: LoadedInput["builds"];
  /** Whether a container without an entry may have one: in a file that is broken, or under a misspelt key. */
  mayHave(key: string): boolean;
}

/** Collects the entries of all sc-sim.yaml files; two for one container, and entries for none, are problems. */
export function collectContainerSettings(input: LoadedInput): {
  readonly settings: CollectedSettings;
  readonly problems: readonly Problem[];
} {
  const known = containerKeys(input);
  const entries = new Map<string, { settings: ContainerSettingsInput; at: Located<ScSimYaml> }>();
  const unknown: string[] = [];
  const problems: Problem[] = [];
  for (const at of input.scSimYamls) {
    for (const [key, settings] of Object.entries(at.value.containers)) {
      const path = ["containers", key];
      const earlier = entries.get(key);
      if (earlier !== undefined) {
        const message = `${key} already has an entry in ${earlier.at.file}.`;
        problems.push(...problemsAt(at, { path, message }));
        continue;
      }
      entries.set(key, { settings, at });
      if (known.includes(key) || mayBeThere(input, key)) continue;
      unknown.push(key);
      problems.push(...problemsAt(at, { path, message: unknownContainer(key, known) }));
    }
  }
  const isBroken =
    input.unread.has("ScSimYaml") || input.scSimYamls.some((at) => !isSound(at, ["containers"]));
  return {
    problems,
    settings: {
      entries,
      builds: input.builds,
      mayHave: (key) => isBroken || unknown.some((written) => isMisspelt(written, key)),
    },
  };
}

/** `family/container` of every container whose names are known. */
function containerKeys({ taskDefinitions }: LoadedInput): readonly string[] {
  return taskDefinitions.flatMap((at) =>
    !isSound(at, ["family"])
      ? []
      : at.value.containerDefinitions.flatMap(({ name }, index) =>
          isSound(at, ["containerDefinitions", index, "name"]) ? `${at.value.family}/${name}` : [],
        ),
  );
}

/** Whether an unknown container may be one whose name, family or file is broken. */
function mayBeThere({ taskDefinitions, unread }: LoadedInput, key: string): boolean {
  const [family] = key.split("/");
  const ofFamily = taskDefinitions.filter(({ value }) => value.family === family);
  if (ofFamily.length === 0) {
    return unread.has("TaskDefinition") || taskDefinitions.some((at) => !isSound(at, ["family"]));
  }
  return ofFamily.some(
    (at) =>
      !isSound(at, ["containerDefinitions"]) ||
      at.value.containerDefinitions.some(
        (_, index) => !isSound(at, ["containerDefinitions", index, "name"]),
      ),
  );
}

function unknownContainer(key: string, known: readonly string[]): string {
  const hint = known.length === 0 ? "; no task definition was found" : namesInstead(key, known);
  return `No task definition has a container ${key} (family/container)${hint}.`;
}
