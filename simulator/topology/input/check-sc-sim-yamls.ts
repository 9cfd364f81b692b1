import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Problem } from "../../errors.ts";
import { type Located, problemsAt } from "./problems/located.ts";
import { validate } from "./problems/validate.ts";
import { type ScSimYaml, scSimYamlKeysAt, scSimYamlSchema } from "./sc-sim-yaml/sc-sim-yaml.ts";

interface CheckedScSimYamls {
  readonly scSimYamls: readonly Located<ScSimYaml>[];
  readonly problems: readonly Problem[];
}

/** Holds every sc-sim.yaml to its shape, and looks whether the folders that it names are there. */
export function checkScSimYamls(files: readonly Located<unknown>[]): CheckedScSimYamls {
  const validated = files.map((part) =>
    validate({ part, schema: scSimYamlSchema, keysAt: scSimYamlKeysAt }),
  );
  const scSimYamls = validated.map(({ located }) => located);
  const problems = [
    ...validated.flatMap((one) => one.problems),
    ...scSimYamls.flatMap(missingFolders),
    ...severalInOneFolder(scSimYamls),
  ];
  return { scSimYamls, problems };
}

/** A path in sc-sim.yaml that leads nowhere would only show as a process or a build that cannot start. */
function missingFolders(at: Located<ScSimYaml>): readonly Problem[] {
  return Object.entries(at.value.containers).flatMap(([key, { cwd, build }]) =>
    [
      { field: "cwd", folder: cwd },
      { field: "build", folder: build?.context },
    ].flatMap(({ field, folder }) => {
      if (folder === undefined || existsSync(resolve(at.folder, folder))) return [];
      const message = `The folder ${resolve(at.folder, folder)} does not exist.`;
      return problemsAt(at, { path: ["containers", key, field], message });
    }),
  );
}

/** Two in one folder are a slip: .yaml beside .yml, or a copy. */
function severalInOneFolder(scSimYamls: readonly Located<ScSimYaml>[]): readonly Problem[] {
  const first = new Map<string, string>();
  return scSimYamls.flatMap((at) => {
    const other = first.get(at.folder);
    if (other === undefined) {
      first.set(at.folder, at.file);
      return [];
    }
    return problemsAt(at, { message: `${other} is already in this folder; keep one of them.` });
  });
}
