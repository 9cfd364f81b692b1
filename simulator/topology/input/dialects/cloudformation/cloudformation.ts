import type { Problem } from "../../../../errors.ts";
import type { Dialect, DialectInput, Reading } from "../dialect.ts";
import { problemAtOrigin } from "../problem-at.ts";
import { ecsDefinition } from "./ecs-definitions.ts";
import { findTemplates } from "./find-templates.ts";
import { makeWorld } from "./make-world.ts";
import { parameterNames } from "./parameters.ts";
import { PSEUDO_PARAMETERS } from "./pseudo-parameters.ts";
import { macroProblems, moduleProblem } from "./recognise.ts";
import { describeResource, existenceOf } from "./resources.ts";
import { rootStacks } from "./root-stacks.ts";
import { originOf } from "./spot.ts";
import { choosesStack, unmatchedPatterns } from "./stack-patterns.ts";
import type { World } from "./world.ts";

/** Templates of CloudFormation, and of what writes or extends them: the CDK, SAM, Copilot. */
export const CLOUDFORMATION: Dialect = { name: "CloudFormation", read };

function read(input: DialectInput): Reading {
  const { answers, stacks: patterns } = input;
  const found = findTemplates(input);
  const roots = rootStacks({ ...input, sources: found.sources });
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
  return {
    parts,
    problems: [
      ...found.problems,
      ...[...new Set(stacks.map(({ template }) => template))].flatMap(macroProblems),
      ...stacks.flatMap((stack) => [...world.resources(stack).values()].flatMap(moduleProblem)),
      ...nestedProblems(world),
      ...problems,
      ...unmatchedPatterns(patterns, stacks),
    ],
    standIns: [...standIns.values()],
    ...{ files: found.files, unread: found.unread, sources: found.unsynthesised },
  };
}

/** Nested stacks that are not read, with what is in them. */
function nestedProblems(world: World): readonly Problem[] {
  return world.stacks().flatMap((stack) =>
    [...world.resources(stack).values()].flatMap((resource): readonly Problem[] => {
      if (!world.isNesting(resource) || existenceOf(world, resource) === false) return [];
      const nested = world.nested(resource);
      if (!("kind" in nested)) return [];
      const { reason, remedy, isFault = false } = nested.cause;
      const message = `${reason}: the services of ${describeResource(resource)} are left out.${remedy === undefined ? "" : ` ${remedy}.`}`;
      return [problemAtOrigin(originOf(resource.spot), message, isFault ? "error" : "warning")];
    }),
  );
}
