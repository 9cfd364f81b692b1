import type { Problem } from "../../errors.ts";
import { namesInstead } from "../../near-name.ts";
import type { Answer, Answers } from "./dialects/answers.ts";
import { type Located, problemAt, problemsAt } from "./problems/located.ts";
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
  /** Whether the answer of a name must not be shown, once all dialects have asked. */
  isSecret(name: string): boolean;
}

/** Collects what all sc-sim.yaml files and the command line say; what is said twice is taken from the first. */
export function collectAnswers(
  scSimYamls: readonly Located<ScSimYaml>[],
  { parameters: flags = {}, namespace, env = {} }: GivenAnswers,
): CollectedAnswers {
  const declared = new Set<string>();
  const secret = new Set<string>();
  const asked = { environment: new Set<string>(), variables: new Set<string>() };
  const parameters = new Map<string, Answer>();
  for (const [name, value] of Object.entries(flags)) {
    const problem = (message: string): Problem => ({
      ...{ file: "--parameter", path: name, message },
      ...{ origin: "simulator", severity: "error" },
    });
    parameters.set(name, { value, from: "--parameter", problem });
  }
  for (const at of scSimYamls) {
    for (const [name, value] of Object.entries(at.value.parameters)) {
      // 0071 is a text to CloudFormation, and 71 to YAML.
      const written = at.written?.([...at.path, "parameters", name]) ?? value;
      const problem = (message: string) => problemAt(at, { path: ["parameters", name], message });
      if (!parameters.has(name)) parameters.set(name, { value: written, from: at.file, problem });
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
    keepSecret(name, scopes = []) {
      for (const key of keysOf(name, scopes)) secret.add(key);
    },
    environment(name) {
      asked.environment.add(name);
      for (const at of scSimYamls) {
        const { environment } = at.value;
        const set = Object.hasOwn(environment, name) ? environment[name] : undefined;
        const problem = (message: string) =>
          problemAt(at, { path: ["environment", name], message });
        if (set !== undefined) return { value: set, from: at.file, problem };
      }
      const inShell = env[name];
      const problem = (message: string): Problem => ({
        ...{ file: "(environment)", path: name, message },
        ...{ origin: "simulator", severity: "error" },
      });
      return inShell === undefined ? undefined : { value: inShell, from: "the shell", problem };
    },
    declareEnvironment: (name) => asked.environment.add(name),
    variable(name) {
      asked.variables.add(name);
      const at = scSimYamls.find(({ value }) => Object.hasOwn(value.variables, name));
      return at === undefined ? undefined : { value: at.value.variables[name] };
    },
    hasNamespace:
      namespace !== undefined || scSimYamls.some(({ value }) => value.namespace !== undefined),
  };
  return {
    answers,
    isSecret: (name) => secret.has(name),
    unused: () => [
      ...unusedAnswers({ scSimYamls, flags, declared: [...declared] }),
      ...unusedVariables(scSimYamls, asked),
    ],
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

/** Variables that nothing reads do nothing: they may be slips. */
function unusedVariables(
  scSimYamls: readonly Located<ScSimYaml>[],
  asked: Readonly<Record<"environment" | "variables", ReadonlySet<string>>>,
): readonly Problem[] {
  const facts = [
    { section: "environment", reader: "No template of ecspresso" },
    { section: "variables", reader: "No Jsonnet" },
  ] as const;
  return facts.flatMap(({ section, reader }) =>
    scSimYamls.flatMap((at) =>
      Object.keys(at.value[section])
        .filter((name) => !asked[section].has(name))
        .flatMap((name) => {
          const known = [...asked[section]];
          const message = `${reader} in the input reads the variable ${JSON.stringify(name)}${namesInstead(name, known)}.`;
          return problemsAt(at, { path: [section, name], message, severity: "warning" });
        }),
    ),
  );
}
