import type { Problem } from "../../errors.ts";
import { namesInstead } from "../../near-name.ts";
import type { Answer, Answers } from "./dialects/answers.ts";
import { type Located, problemsAt } from "./problems/located.ts";
import type { ScSimYaml } from "./sc-sim-yaml/sc-sim-yaml.ts";

/** What the reader says beside the files, on the command line or as options of the library. */
export interface GivenAnswers {
  /** By name, as in sc-sim.yaml; they come before those of sc-sim.yaml. @default none */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Which namespace to simulate. @default sc-sim.yaml's, else the only one */
  readonly namespace?: string;
  /** Variables of the shell, for ecspresso's templates. @default none */
  readonly env?: NodeJS.ProcessEnv;
}

interface CollectedAnswers {
  readonly answers: Answers;
  /** Answers to nothing: slips of the reader, once all dialects have asked. */
  unused(): readonly Problem[];
}

/** Collects what all sc-sim.yaml files and the command line say; what is said twice is taken from the first. */
export function collectAnswers(
  scSimYamls: readonly Located<ScSimYaml>[],
  { parameters: flags = {}, namespace, env = {} }: GivenAnswers,
): CollectedAnswers {
  const declared = new Set<string>();
  const parameters = new Map<string, Answer>();
  for (const [name, value] of Object.entries(flags)) {
    parameters.set(name, { value, from: "--parameter" });
  }
  for (const at of scSimYamls) {
    for (const [name, value] of Object.entries(at.value.parameters)) {
      // 0071 is a text to CloudFormation, and 71 to YAML.
      const written = at.written?.([...at.path, "parameters", name]) ?? value;
      if (!parameters.has(name)) parameters.set(name, { value: written, from: at.file });
    }
  }
  const keysOf = (name: string, scopes: readonly string[]) => [
    ...scopes.map((scope) => `${scope}/${name}`),
    name,
  ];
  const declare = (name: string, scopes: readonly string[] = []) => {
    for (const key of keysOf(name, scopes)) declared.add(key);
  };
  const answers: Answers = {
    declare,
    parameter(name, scopes = []) {
      declare(name, scopes);
      const [key] = keysOf(name, scopes).filter((one) => parameters.has(one));
      return key === undefined ? undefined : parameters.get(key);
    },
    environment(name) {
      for (const { value, file } of scSimYamls) {
        const set = Object.hasOwn(value.environment, name) ? value.environment[name] : undefined;
        if (set !== undefined && set !== "") return { value: set, from: file };
      }
      const inShell = env[name];
      return inShell ? { value: inShell, from: "the shell" } : undefined;
    },
    variables: new Map(scSimYamls.flatMap(({ value }) => Object.entries(value.variables))),
    hasNamespace:
      namespace !== undefined || scSimYamls.some(({ value }) => value.namespace !== undefined),
  };
  return {
    answers,
    unused: () => unusedAnswers({ scSimYamls, flags, declared: [...declared] }),
  };
}

/** A slip in sc-sim.yaml may be for files that were not given this time; on the command line it cannot be. */
function unusedAnswers({
  scSimYamls,
  flags,
  declared,
}: {
  readonly scSimYamls: readonly Located<ScSimYaml>[];
  readonly flags: Readonly<Record<string, string>>;
  readonly declared: readonly string[];
}): readonly Problem[] {
  const isUnused = (name: string) => !declared.includes(name);
  const message = (name: string) =>
    `Nothing in the input asks for the parameter ${JSON.stringify(name)}${namesInstead(name, declared)}.`;
  const onCommandLine = Object.keys(flags)
    .filter(isUnused)
    .map(
      (name): Problem => ({
        ...{ file: "--parameter", path: name, message: message(name) },
        ...{ origin: "simulator", severity: "error" },
      }),
    );
  const inFiles = scSimYamls.flatMap((at) =>
    Object.keys(at.value.parameters)
      .filter(isUnused)
      .flatMap((name) =>
        problemsAt(at, {
          path: ["parameters", name],
          message: message(name),
          severity: "warning",
        }),
      ),
  );
  return [...onCommandLine, ...inFiles];
}
