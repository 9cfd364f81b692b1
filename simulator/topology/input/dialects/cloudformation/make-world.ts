import type { Problem } from "../../../../errors.ts";
import type { DialectInput, StandIn } from "../dialect.ts";
import { evaluation } from "./evaluate.ts";
import { isNesting, nestedStack } from "./nested-stacks.ts";
import { type Resource, resourcesOf } from "./resources.ts";
import type { Stack } from "./stack.ts";
import { fault } from "./unknown.ts";
import type { OnceFacts, World } from "./world.ts";

/** Templates may nest others many times over. */
const MOST_STACKS = 500;

/** All stacks with their values, and what was found on the way. */
export interface MadeWorld {
  readonly world: World;
  readonly problems: readonly Problem[];
  /** Those that are in the world as a whole, rather than in what {@link World.withStandIns} looked at. */
  readonly standIns: ReadonlySet<StandIn>;
}

/** Makes the world of some stacks. */
export function makeWorld(
  roots: readonly Stack[],
  { answers, open }: Pick<DialectInput, "answers" | "open">,
): MadeWorld {
  const problems: Problem[] = [];
  const standIns = new Map<string, StandIn>();
  const known = new Map<string, Known>();
  /** Whatever is being made gets what stands in it: the world itself, and all that is under way. */
  const general = new Set<StandIn>();
  let collecting: readonly Set<StandIn>[] = [general];
  const collect = (found: Iterable<StandIn>) => {
    for (const standIn of found) for (const set of collecting) set.add(standIn);
  };
  /** Of {@link known} what is made of secrets. */
  const secret = new Set<string>();
  const secretTexts = new Set<string>();
  let secretReads = 0;
  const active: { readonly key: string; readonly label: string }[] = [];
  let stacks: Stack[] | undefined;
  const world: World = {
    ...evaluation(() => world),
    answers,
    isNesting,
    stacks: () => {
      if (stacks !== undefined) return stacks;
      // While it is filled, those that are there have to do.
      stacks = [...roots];
      for (const stack of stacks) {
        for (const resource of world.resources(stack).values()) {
          if (!isNesting(resource) || stacks.length > MOST_STACKS) continue;
          const nested = world.nested(resource);
          if (!("kind" in nested)) stacks.push(nested);
        }
      }
      return stacks;
    },
    resources(stack) {
      const resources = world.once(`resources:${stack.id}`, {
        ...{ label: `the resources of ${stack.template.name}`, spot: rootSpot(stack) },
        make: () => resourcesOf(world, stack),
      });
      return resources instanceof Map ? resources : new Map<string, Resource>();
    },
    nested: (resource) =>
      world.once(`nested:${resource.spot.stack.id}:${resource.id}`, {
        ...{ label: `the template of ${resource.id}`, spot: resource.spot },
        make: () => nestedStack(world, resource, { open }),
      }),
    once<T>(key: string, { label, spot, make }: OnceFacts<T>) {
      if (secret.has(key)) secretReads += 1;
      const before = known.get(key);
      if (before !== undefined) {
        collect(before.standIns);
        return before.made as T;
      }
      const start = active.findIndex((one) => one.key === key);
      if (start !== -1) {
        const cycle = [...active.slice(start), { label }].map((one) => one.label);
        return fault(spot, `It needs itself: ${cycle.join(" → ")}`);
      }
      active.push({ key, label });
      const readsBefore = secretReads;
      const outside = collecting;
      const own = new Set<StandIn>();
      collecting = [...outside, own];
      try {
        const made = make();
        known.set(key, { made, standIns: own });
        if (secretReads > readsBefore) secret.add(key);
        return made;
      } finally {
        collecting = outside;
        active.pop();
      }
    },
    readSecret: (text) => {
      secretReads += 1;
      if (text !== "") secretTexts.add(text);
    },
    secretTexts: () => secretTexts,
    secretReads: () => secretReads,
    apart(look) {
      const before = secretReads;
      try {
        return look();
      } finally {
        secretReads = before;
      }
    },
    report: (problem) => problems.push(problem),
    standIn: (standIn) => {
      const first = standIns.get(standIn.name) ?? standIn;
      standIns.set(standIn.name, first);
      collect([first]);
    },
    withStandIns(look) {
      const outside = collecting;
      const own = new Set<StandIn>();
      collecting = [own];
      try {
        return { made: look(), standIns: [...own] };
      } finally {
        collecting = outside;
      }
    },
  };
  return { world, problems, standIns: general };
}

/** What was made once, with what stands in it. */
interface Known {
  readonly made: unknown;
  readonly standIns: ReadonlySet<StandIn>;
}

function rootSpot(stack: Stack) {
  const { root } = stack.template;
  return { node: root, stack, path: [], position: root.position, loop: new Map<string, string>() };
}
