import { type Problem, SimulatorError } from "../../errors.ts";
import { collectAnswers, type GivenAnswers } from "./answers.ts";
import { buildsOf, otherNamesOf, saidIn } from "./beside-definitions.ts";
import { checkDefinitions } from "./check-definitions.ts";
import { checkScSimYamls } from "./check-sc-sim-yamls.ts";
import { withoutCreated } from "./deployed-elsewhere.ts";
import type { ImageBuild, Reading } from "./dialects/dialect.ts";
import { type NeededUnknown, neededUnknowns } from "./dialects/unknown-problems.ts";
import type { ClusterInput, ServiceInput } from "./ecs/service.ts";
import type { TaskDefinitionInput } from "./ecs/task-definition.ts";
import { findFiles } from "./files/find-files.ts";
import { inputFile, openFiles } from "./files/input-file.ts";
import { fileOpener } from "./files/open-file.ts";
import type { LoosePart } from "./loose-parts.ts";
import type { Located } from "./problems/located.ts";
import { describeProblem, sortProblems } from "./problems/problem.ts";
import {
  isEcsJson,
  isForDialectsOnly,
  isScSimYaml,
  type PartShape,
  type ReadFile,
  readParts,
} from "./read-parts.ts";
import type { ScSimYaml } from "./sc-sim-yaml/sc-sim-yaml.ts";
import { type UsedStandIn, usedStandIns } from "./used-stand-ins.ts";
import { ECS_JSON, otherFilesIn, whatWasRead } from "./what-was-read.ts";

/** What was written, checked for shape and not yet for sense. */
export interface LoadedInput {
  /** All that were found. What is wrong with one is in `problems`, and marked in its `broken`. */
  readonly taskDefinitions: readonly Located<TaskDefinitionInput>[];
  readonly services: readonly Located<ServiceInput>[];
  readonly clusters: readonly Located<ClusterInput>[];
  readonly scSimYamls: readonly Located<ScSimYaml>[];
  /** Parts of definitions in files of their own. */
  readonly looseParts: readonly LoosePart[];
  /** What else the files are: told only where there is nothing to simulate. */
  readonly otherFiles: readonly Problem[];
  /** Those of files that could not be read first, then those of single values. */
  readonly problems: readonly Problem[];
  /** Values that are not known and are needed; not of services that are left out. */
  unknowns(services?: {
    readonly leftOut: ReadonlySet<Located<unknown>>;
  }): readonly NeededUnknown[];
  /** What may be in files that could not be read: that it is missing follows from that. */
  readonly unread: ReadonlySet<PartShape>;
  /** Real ECS fields that are there and mean nothing here, `file: path`, for `--ignored`. */
  readonly ignoredFields: readonly string[];
  /** Values that only AWS decides, with what stands for each here. */
  readonly standIns: readonly UsedStandIn[];
  /** What the reader should know of how the input was read; sentences. */
  readonly notes: readonly string[];
  /** By service: other names that commands take for it. */
  readonly otherNames: ReadonlyMap<string, readonly string[]>;
  /** By `family/container`: how its image is built where sc-sim.yaml says nothing. */
  readonly builds: ReadonlyMap<string, ImageBuild>;
  /** Parameters that the reader gave beside the files, but those that must not be shown. */
  readonly givenParameters: Readonly<Record<string, string>>;
  /** The names of given parameters whose values must not be shown. */
  readonly secretParameters: readonly string[];
  /** The namespace that the reader chose beside the files. */
  readonly chosenNamespace?: string;
}

export interface LoadOptions extends GivenAnswers {
  readonly paths: readonly string[];
  readonly cwd: string;
  /** Patterns of the stacks to read, where the input has stacks. @default all */
  readonly stacks?: readonly string[];
}

/**
 * Reads every definition below these paths. What is wrong with their content is in `problems`, all of it at once.
 *
 * @throws {SimulatorError} `INPUT_NOT_FOUND`, if a path does not exist or holds no ECS definition at all.
 */
export async function loadInput(options: LoadOptions): Promise<LoadedInput> {
  const { paths, cwd, stacks = [], namespace } = options;
  const files = findFiles(paths, cwd).map(inputFile);
  const isOurs = new Set(files.filter(isScSimYaml));
  const ours = [...isOurs].map(readParts);
  const { scSimYamls, problems: problemsOfOurs } = checkScSimYamls(
    ours.flatMap(({ scSimYaml }) => scSimYaml ?? []),
  );
  const problems: Problem[] = [...problemsOfOurs];
  const { answers, unused, isSecret } = collectAnswers(scSimYamls, options);
  const fileAt = openFiles(files, cwd);
  let rest = files.filter((file) => !isOurs.has(file));
  const open = fileOpener({ paths, cwd, fileAt });
  // Most inputs are ECS's own JSON, and need none of the other dialects' many modules.
  const dialects = rest.every(isEcsJson)
    ? []
    : (await import("./dialects/all-dialects.ts")).DIALECTS;
  const readings = dialects.map((dialect): Reading => {
    const reading = dialect.read({ files: rest, answers, stacks, fileAt, open });
    rest = rest.filter((file) => !reading.files.has(file));
    return reading;
  });
  const unclaimed = rest.map((file) => ({ file, ...readParts(file) }));
  const read = [...ours, ...unclaimed];
  let unreadable = read.flatMap((file) => file.problems);
  const { kinds, notes: notesOfTwins } = withoutCreated([
    ...readings.map(({ parts }, index) => {
      const { name: kind = "", deploysOthers = false } = dialects[index] ?? {};
      return { kind, deploysOthers, parts };
    }),
    { kind: ECS_JSON, deploysOthers: false, parts: read.flatMap((one) => one.parts) },
  ]);
  const parts = kinds.flatMap((kind) => kind.parts);
  const definitions = checkDefinitions(parts);
  const { services } = definitions;
  problems.push(...definitions.problems, ...readings.flatMap((reading) => reading.problems));
  problems.push(...unused());
  const isNothing = ({ parts, scSimYaml, loosePart }: ReadFile) =>
    parts.length === 0 && scSimYaml === undefined && loosePart === undefined;
  const sources = readings.flatMap((reading) => reading.sources ?? []);
  const sourceProblems = sources.map(({ problem }) => problem);
  const others = [
    ...sources.map(({ problem: { file }, kind }) => ({ name: file, kind })),
    ...otherFilesIn(
      unclaimed
        .filter(isNothing)
        .flatMap(({ file }) => (file.isNamed || isForDialectsOnly(file) ? [] : file)),
    ),
  ];
  const otherFiles = onePerKind([
    ...read.flatMap(({ other }) => other ?? []),
    ...(parts.length === 0 ? [] : sourceProblems),
  ]);
  const isTaken = readings.some((reading) => reading.files.size > 0);
  if (parts.length === 0) problems.push(...sourceProblems);
  if (read.every(isNothing) && !isTaken) {
    if (unreadable.length === 0) throw notFound({ paths, count: files.length, otherFiles });
    // Nothing else is there: what is broken was meant.
    unreadable = unreadable.map((problem) => ({ ...problem, severity: "error" }));
  }
  const builds = buildsOf(parts);
  const given = Object.entries(options.parameters ?? {});
  return {
    taskDefinitions: definitions.taskDefinitions,
    services,
    clusters: definitions.clusters,
    scSimYamls,
    otherFiles,
    looseParts: read.flatMap(({ loosePart }) => loosePart ?? []),
    problems: [...sortProblems(unreadable), ...sortProblems(problems)],
    unread: new Set([...readings, ...read].flatMap(({ unread = [] }) => unread)),
    ignoredFields: definitions.ignoredFields,
    unknowns({ leftOut } = { leftOut: new Set() }) {
      const serviceParts = parts.filter(({ shape }) => shape === "Service");
      const without = new Set(
        services.flatMap((at, index) => (leftOut.has(at) ? (serviceParts[index] ?? []) : [])),
      );
      const wanted = parts.filter((part) => !without.has(part));
      const needed = readings.flatMap(({ unknowns = [] }) => unknowns);
      const { hasNamespace } = answers;
      return neededUnknowns(wanted, saidIn({ scSimYamls, builds, hasNamespace }), needed);
    },
    standIns: usedStandIns({
      general: readings.flatMap((reading) => reading.standIns),
      parts,
      definitions: {
        TaskDefinition: definitions.taskDefinitions,
        Service: services,
        Cluster: definitions.clusters,
      },
    }),
    notes: [
      ...(files.every(({ isNamed }) => isNamed) ? [] : whatWasRead(kinds, others)),
      ...notesOfTwins,
      ...readings.flatMap(({ notes = [] }) => notes),
    ],
    otherNames: otherNamesOf(parts),
    builds,
    givenParameters: Object.fromEntries(given.filter(([name]) => !isSecret(name))),
    secretParameters: given.flatMap(([name]) => (isSecret(name) ? name : [])),
    ...(namespace !== undefined && { chosenNamespace: namespace }),
  };
}

/** A folder of manifests is one sentence, not a hundred. */
function onePerKind(problems: readonly Problem[]): readonly Problem[] {
  return [...Map.groupBy(problems, ({ message }) => message).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const rest = same.length === 1 ? "" : ` So are ${same.length - 1} other files.`;
    return { ...first, message: `${first.message}${rest}`, severity: "warning" as const };
  });
}

function notFound({
  paths,
  count,
  otherFiles,
}: {
  readonly paths: readonly string[];
  readonly count: number;
  readonly otherFiles: readonly Problem[];
}): SimulatorError {
  const there = otherFiles.map((problem) => `\n  ${describeProblem(problem)}`).join("");
  return new SimulatorError(
    "INPUT_NOT_FOUND",
    `There is no ECS definition in ${paths.join(", ")} (${count} files were searched).${there}`,
    {
      remedy:
        "Name files or folders with the task and the service definition: ECS's JSON, a CloudFormation template, cdk.out, what `terraform show -json` or `pulumi stack export` prints, or ecspresso's config.",
    },
  );
}
