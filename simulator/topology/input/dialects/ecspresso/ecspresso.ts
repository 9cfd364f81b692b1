import type { Problem } from "../../../../errors.ts";
import type { InputFile } from "../../files/input-file.ts";
import type { Dialect, DialectInput, EcsPart, Reading } from "../dialect.ts";
import type { UnknownUse } from "../unknown-uses.ts";
import { type EcspressoConfig, mayBeConfig, readConfig } from "./config.ts";
import { servicePart, taskDefinitionPart } from "./config-parts.ts";
import { type Definition, readDefinition, renderedBeside } from "./definitions.ts";
import { type ComputedFile, declareInJsonnet, jsonnetProblem } from "./jsonnet-problem.ts";
import { looseDefinitions } from "./loose-definitions.ts";
import { type ConfigPlugins, pluginsOf } from "./plugins.ts";
import type { ReadingContext } from "./template-functions.ts";

/**
 * ecspresso: each config names a service, its cluster and the files of its definitions, all of them templates.
 *
 * https://github.com/kayac/ecspresso
 */
export const ECSPRESSO: Dialect = { name: "ecspresso", deploysOthers: true, read };

function read({ files, answers, fileAt }: DialectInput): Reading {
  const context: ReadingContext = {
    ...{ answers, causes: new Map(), shellVariables: new Set() },
    states: new Map(),
  };
  const taken = new Set<InputFile>();
  const parts: EcsPart[] = [];
  const problems: Problem[] = [];
  const unknowns: UnknownUse[] = [];
  /** A task definition that two configs name is one. */
  const readAlready = new Set<string>();
  const unclearFolders = new Set<string>();
  const queue = files.filter(mayBeConfig);
  for (const file of queue) {
    const found = readConfig(file, context);
    if (found === undefined) continue;
    taken.add(file);
    problems.push(...found.problems);
    unknowns.push(...found.unknowns);
    if (found.computed !== undefined) {
      takeComputed({ file, computed: found.computed, target: "config" });
    }
    if (found.config === undefined) unclearFolders.add(file.folder);
    else readDefinitions(found.config);
  }
  const loose = looseDefinitions({
    files: files.filter((file) => !taken.has(file)),
    unclearFolders,
  });
  problems.push(...loose.problems);
  for (const file of loose.files) taken.add(file);
  return {
    ...{ parts, problems, unknowns, files: taken },
    standIns: [],
    notes: shellNote(context.shellVariables),
  };

  /** A config that computes something: what `ecspresso render config` printed may be beside it. */
  function takeComputed(computed: ComputedFile): void {
    const { file } = computed;
    declareInJsonnet(file, answers);
    const rendered = renderedBeside(file.path, fileAt);
    if (rendered === undefined || !mayBeConfig(rendered)) {
      const { line, column } = computed.computed;
      problems.push(
        jsonnetProblem({ config: file, place: { path: "", line, column }, files: [computed] }),
      );
    } else if (!queue.includes(rendered)) queue.push(rendered);
  }

  function readDefinitions(config: EcspressoConfig): void {
    const plugins = pluginsOf(config, { context, fileAt });
    problems.push(...plugins.problems);
    const options = { config, plugins, context, fileAt };
    const service = readDefinition({ ...options, key: "service_definition" });
    const taskDefinition = readDefinition({ ...options, key: "task_definition" });
    for (const definition of [service, taskDefinition]) {
      if (definition?.file !== undefined) taken.add(definition.file);
      if (definition?.jsonnet !== undefined) taken.add(definition.jsonnet);
      if (definition !== undefined && definition.file === undefined) {
        unclearFolders.add(config.file.folder);
      }
    }
    takeProblems({ config, service, taskDefinition, plugins });
    if (service?.value !== undefined) {
      const { states } = plugins;
      const found = servicePart({ config, definition: service.value, taskDefinition, states });
      problems.push(...found.problems);
      if (found.part !== undefined) parts.push(found.part);
    }
  }

  interface Named {
    readonly config: EcspressoConfig;
    readonly service: Definition | undefined;
    readonly taskDefinition: Definition | undefined;
    readonly plugins: ConfigPlugins;
  }

  function takeProblems({ config, service, taskDefinition, plugins }: Named): void {
    const computed: ComputedFile[] = [];
    const add = (definition: Definition | undefined, target: ComputedFile["target"]) => {
      if (definition === undefined) return;
      problems.push(...definition.problems);
      unknowns.push(...definition.unknowns);
      if (definition.jsonnet === undefined) return;
      declareInJsonnet(definition.jsonnet, answers);
      if (definition.computed === undefined) return;
      computed.push({ file: definition.jsonnet, computed: definition.computed, target });
    };
    add(service, "servicedef");
    const { file, value } = taskDefinition ?? {};
    const reading = `${file?.path}\n${plugins.key}`;
    if (file === undefined || !readAlready.has(reading)) {
      readAlready.add(reading);
      add(taskDefinition, "taskdef");
      if (file !== undefined && value !== undefined) {
        parts.push(taskDefinitionPart(value, { folder: file.folder, states: plugins.states }));
      }
    }
    if (computed.length === 0) return;
    const key = service?.computed === undefined ? "task_definition" : "service_definition";
    const place = config.value.entries.get(key)?.origin.place() ?? { path: "" };
    problems.push(jsonnetProblem({ config: config.file, place, files: computed }));
  }
}

function shellNote(variables: ReadonlySet<string>): readonly string[] {
  if (variables.size === 0) return [];
  const names = [...variables].toSorted().join(", ");
  return [`Templates of ecspresso took these variables from the shell: ${names}.`];
}
