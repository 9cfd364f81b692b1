import { withoutEndings } from "../../service-name.ts";
import type { EcsPart, ImageBuild } from "./dialects/dialect.ts";
import { containerKey } from "./dialects/ecs-part.ts";
import type { SaidInstead } from "./dialects/unknown-problems.ts";
import { isObject } from "./files/is-object.ts";
import type { Located } from "./problems/located.ts";
import type { ScSimYaml } from "./sc-sim-yaml/sc-sim-yaml.ts";

interface Beside {
  readonly scSimYamls: readonly Located<ScSimYaml>[];
  readonly builds: ReadonlyMap<string, ImageBuild>;
  readonly hasNamespace: boolean;
}

/** What sc-sim.yaml and the builds give in place of values that the definitions do not have. */
export function saidIn({ scSimYamls, builds, hasNamespace }: Beside): SaidInstead {
  const entriesOf = (container: string) =>
    scSimYamls.flatMap(({ value }) =>
      Object.hasOwn(value.containers, container) ? (value.containers[container] ?? []) : [],
    );
  return {
    hasNamespace,
    hasImage: (container: string) =>
      builds.has(container) ||
      entriesOf(container).some(
        ({ image, build, skip }) => skip || image !== undefined || build !== undefined,
      ),
    hasVariable: (container: string, name: string) =>
      entriesOf(container).some(
        ({ skip, environment }) => skip || Object.hasOwn(environment, name),
      ),
  };
}

/** By service: the other names that its dialect has for it. */
export function otherNamesOf(parts: readonly EcsPart[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    parts.flatMap(({ part, otherNames = [] }) => {
      const name = isObject(part.value) ? part.value["serviceName"] : undefined;
      const names = withoutEndings(otherNames.filter((other) => !/\p{C}/u.test(other)));
      return typeof name === "string" && names.length > 0 ? [[name, names]] : [];
    }),
  );
}

/** By `family/container`: how its image is built. */
export function buildsOf(parts: readonly EcsPart[]): ReadonlyMap<string, ImageBuild> {
  return new Map(
    parts.flatMap(({ part, builds = new Map<string, ImageBuild>() }) => {
      const definitions = isObject(part.value) ? part.value["containerDefinitions"] : undefined;
      const count = Array.isArray(definitions) ? definitions.length : 0;
      return Array.from({ length: count }, (_, index) => containerKey(part.value, index)).flatMap(
        (key): [string, ImageBuild][] => {
          const build = key === undefined ? undefined : builds.get(key.slice(key.indexOf("/") + 1));
          return key === undefined || build === undefined ? [] : [[key, build]];
        },
      );
    }),
  );
}
