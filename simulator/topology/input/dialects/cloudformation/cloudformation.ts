import type { Problem } from "../../../../errors.ts";
import type { InputFile } from "../../files/input-file.ts";
import type { Dialect, DialectInput, Reading } from "../dialect.ts";
import { ecsDefinition } from "./ecs-definitions.ts";
import { makeWorld } from "./make-world.ts";
import { parameterFile, parametersFor } from "./parameter-files.ts";
import { parameterNames } from "./parameters.ts";
import { PSEUDO_PARAMETERS } from "./pseudo-parameters.ts";
import { isReadable, macroProblems, unreadableTemplate } from "./recognise.ts";
import { describeResource, existenceOf } from "./resources.ts";
import { rootStacks, type StackSource } from "./root-stacks.ts";
import { originOf } from "./spot.ts";
import { choosesStack, unmatchedPatterns } from "./stack-patterns.ts";
import { isTemplate, templateOf } from "./template.ts";
import type { World } from "./world.ts";

/** Templates of CloudFormation, and of what writes or extends them: the CDK, SAM, Copilot. */
export const CLOUDFORMATION: Dialect = { name: "CloudFormation", read };

function read(input: DialectInput): Reading {
  const { answers, stacks: patterns } = input;
  const found = sortFiles(input.files.filter(isReadable));
  const sources: StackSource[] = found.templates.flatMap((file) => {
    const template = templateOf(file);
    return template === undefined ? [] : { template, parameters: new Map<string, string>() };
  });
  const taken = new Set([
    ...found.templates,
    ...found.parameters.map(({ file }) => file),
    ...found.unreadable.keys(),
  ]);
  const roots = rootStacks({
    ...input,
    sources: sources.map((source) => ({
      ...source,
      parameters: parametersFor(source.template, { files: found.parameters, hasOthers: false }),
    })),
  });
  const { world, problems, standIns } = makeWorld(roots, input);
  const stacks = world.stacks();
  for (const stack of stacks) {
    for (const name of parameterNames(stack)) answers.declare(name, stack.scopes);
    for (const name of PSEUDO_PARAMETERS) answers.declare(name, stack.scopes);
  }
  const parts = stacks.flatMap((stack) =>
    [...world.resources(stack).values()].flatMap((resource) => {
      const part = ecsDefinition(world, resource);
      const isLeftOut = part?.shape === "Service" && !choosesStack(patterns, stack);
      return part === undefined || isLeftOut ? [] : part;
    }),
  );
  const macros = stacks.flatMap(({ template }) => macroProblems(template));
  return {
    parts,
    problems: [
      ...found.unreadable.values(),
      ...macros,
      ...nestedProblems(world),
      ...problems,
      ...unmatchedPatterns(patterns, stacks),
    ],
    standIns: [...standIns.values()],
    files: taken,
    unread: found.unreadable.size > 0 ? ["TaskDefinition", "Service", "Cluster"] : [],
  };
}

function sortFiles(files: readonly InputFile[]) {
  const unreadable = new Map<InputFile, Problem>();
  const templates: InputFile[] = [];
  for (const file of files) {
    const parsed = file.parsed();
    if ("message" in parsed) {
      const problem = unreadableTemplate(file);
      if (problem !== undefined) unreadable.set(file, problem);
    } else if (isTemplate(parsed.value)) templates.push(file);
  }
  const parameters = files.flatMap((file) => parameterFile(file) ?? []);
  return { unreadable, templates, parameters };
}

/** Nested stacks that are not read, with what is in them. */
function nestedProblems(world: World): readonly Problem[] {
  return world.stacks().flatMap((stack) =>
    [...world.resources(stack).values()].flatMap((resource): readonly Problem[] => {
      if (!world.isNesting(resource) || existenceOf(world, resource) === false) return [];
      const nested = world.nested(resource);
      if (!("kind" in nested)) return [];
      const { file, place } = originOf(resource.spot);
      const { reason, remedy, isFault = false } = nested.cause;
      const message = `${reason}: the services of ${describeResource(resource)} are left out.${remedy === undefined ? "" : ` ${remedy}.`}`;
      return [
        { file, ...place(), message, origin: "simulator", severity: isFault ? "error" : "warning" },
      ];
    }),
  );
}
