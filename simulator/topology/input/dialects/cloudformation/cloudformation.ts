import type { Problem } from "../../../../errors.ts";
import type { Dialect, DialectInput, Reading } from "../dialect.ts";
import { problemAtOrigin } from "../problem-at.ts";
import { ecsDefinition } from "./ecs-definitions.ts";
import { ECS_TYPES } from "./ecs-names.ts";
import { findTemplates } from "./find-templates.ts";
import { makeWorld } from "./make-world.ts";
import { hasSecretAnswer, parameterNames } from "./parameters.ts";
import { PSEUDO_PARAMETERS } from "./pseudo-parameters.ts";
import { macroProblems, moduleProblem } from "./recognise.ts";
import { describeResource, existenceOf } from "./resources.ts";
import { rootStacks } from "./root-stacks.ts";
import { originOf } from "./spot.ts";
import type { Stack } from "./stack.ts";
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
    for (const name of parameterNames(stack)) {
      answers.declare(name, stack.scopes);
      if (hasSecretAnswer(stack, name)) answers.keepSecret(name, stack.scopes);
    }
    for (const name of PSEUDO_PARAMETERS) answers.declare(name, stack.scopes);
  }
  const parts = stacks.flatMap((stack) =>
    [...world.resources(stack).values()].flatMap((resource) => {
      const isService = ECS_TYPES.get(resource.type) === "Service";
      // Before it is looked at: then nothing is said about it either.
      if (isService && !choosesStack(patterns, stack)) return [];
      const { made: part, standIns: ofPart } = world.withStandIns(() => {
        // A loop around it is a part of how it is written.
        world.resources(stack);
        return ecsDefinition(world, resource);
      });
      return part === undefined ? [] : { ...part, standIns: ofPart };
    }),
  );
  const sources = found.unsynthesised.map((problem) => ({ problem, kind: "a CDK app" }));
  return {
    parts,
    problems: [
      ...found.problems,
      ...[...new Set(stacks.map(({ template }) => template))].flatMap(macroProblems),
      ...stacks.flatMap((stack) => [...world.resources(stack).values()].flatMap(moduleProblem)),
      ...nestedProblems(
        world,
        stacks.filter((stack) => choosesStack(patterns, stack)),
      ),
      ...problems,
      ...unmatchedPatterns(patterns, stacks),
    ],
    standIns: [...standIns],
    ...{ files: found.files, unread: found.unread, sources },
  };
}

/** Nested stacks that are not read, with what is in them. */
function nestedProblems(world: World, stacks: readonly Stack[]): readonly Problem[] {
  return stacks.flatMap((stack) =>
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
