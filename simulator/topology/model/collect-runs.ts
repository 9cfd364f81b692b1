import { closest } from "fastest-levenshtein";
import type { Problem } from "../../errors.ts";
import type { LoadedInput } from "../input/load-input.ts";
import { type Located, problemAt } from "../input/problems/located.ts";
import type { ContainerRunInput, ScSimYaml } from "../input/sc-sim-yaml/sc-sim-yaml.ts";

/** Where every entry of every sc-sim.yaml stands, by `family/container`. */
export type Runs = ReadonlyMap<
  string,
  { readonly run: ContainerRunInput; readonly at: Located<ScSimYaml> }
>;

/** Collects the entries of all sc-sim.yaml files; two for one container, and entries for none, are problems. */
export function collectRuns({ scSimYamls, taskDefinitions, brokenNames }: LoadedInput): {
  readonly runs: Runs;
  readonly problems: readonly Problem[];
} {
  const known = taskDefinitions.flatMap(({ value: { family, containerDefinitions } }) =>
    containerDefinitions.map(({ name }) => `${family}/${name}`),
  );
  const runs = new Map<string, { run: ContainerRunInput; at: Located<ScSimYaml> }>();
  const problems: Problem[] = [];
  for (const at of scSimYamls) {
    for (const [key, run] of Object.entries(at.value.containers)) {
      const path = ["containers", key];
      const earlier = runs.get(key);
      const [family = ""] = key.split("/");
      if (earlier !== undefined) {
        const message = `${key} has an entry in ${earlier.at.file} already.`;
        problems.push(problemAt(at, { path, message }));
      } else if (!known.includes(key) && !brokenNames.families.has(family)) {
        problems.push(problemAt(at, { path, message: unknownContainer(key, known) }));
      }
      if (earlier === undefined) runs.set(key, { run, at });
    }
  }
  return { runs, problems };
}

function unknownContainer(key: string, known: readonly string[]): string {
  const hint =
    known.length === 0
      ? "no task definition was found"
      : `the nearest is "${closest(key, [...known])}"`;
  return `No task definition has a container ${key} (family/container); ${hint}.`;
}
