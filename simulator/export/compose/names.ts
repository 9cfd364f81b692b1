import { createHash } from "node:crypto";
import { NODE_IMAGE } from "../../running/runtime/docker/images/node-image.ts";
import type { ContainerPlan } from "../../topology/plan/plan.ts";

/** Path of node in the public image. */
export const NODE = "/usr/local/bin/node";

/** A variable that Compose replaces, with the value for when it is not set. */
export function variable(name: string, otherwise: string): string {
  return ["${", name, ":-", otherwise, "}"].join("");
}

/** The image with Node in it, for pauses, requests and builds. */
export const NODE_IMAGE_VARIABLE = variable("SC_SIM_NODE_IMAGE", NODE_IMAGE);

/** Compose replaces `$NAME`; a dollar of AWS's file is a dollar. */
export function escaped(text: string): string {
  return text.replaceAll("$", "$$$$");
}

/** What a task and its parts are called in the project. */
export interface TaskNames {
  /** First part of every name of the task, and the name of its bootstrap file. */
  readonly base: string;
  /** Name under which other tasks reach it. No client alias resolves to it: an alias is 127.255.0.N inside a task. */
  readonly host: string;
}

/** A label of a DNS name must not be longer. */
const LABEL_LENGTH = 63;

/**
 * Names of tasks, one entry per task name. Compose tags images by them, so they are lower case; two ECS services whose names
 * differ in case only still get two names.
 */
export function taskNames(names: readonly string[]): readonly TaskNames[] {
  const take = uniqueNames();
  return names.map((name) => {
    const base = take(withinLabel(name.toLowerCase()));
    return { base, host: `${base}.task.sc-sim` };
  });
}

/** The parts of every task that are not containers of its task definition. */
const PARTS = ["pause", "redirects", "proxy"] as const;

/** Compose services of a task. */
export interface ServiceNames extends Readonly<Record<(typeof PARTS)[number], string>> {
  /** By container name. */
  readonly containers: ReadonlyMap<string, string>;
}

interface NamedTask {
  readonly base: string;
  readonly containers: readonly Pick<ContainerPlan, "name">[];
}

/** Names of Compose services, one entry per task; no name is given twice, whatever the containers are called. */
export function serviceNames(tasks: readonly NamedTask[]): readonly ServiceNames[] {
  const take = uniqueNames();
  // The parts of every task first: their names do not depend on those of anybody's containers.
  const parts = tasks.map(({ base }) => {
    const [pause, redirects, proxy] = PARTS.map((part) => take(`${base}-${part}`));
    return { pause, redirects, proxy } as Pick<ServiceNames, (typeof PARTS)[number]>;
  });
  return parts.map((part, index) => {
    const { base, containers } = tasks[index] as NamedTask;
    const entries = containers.map(
      ({ name }) => [name, take(`${base}-${name}`.toLowerCase())] as const,
    );
    return { ...part, containers: new Map(entries) };
  });
}

function withinLabel(name: string): string {
  // Room for the number of a name that is there already.
  const room = LABEL_LENGTH - 3;
  if (name.length <= room) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${name.slice(0, room - 9)}-${hash}`;
}

/** Gives each name once: a second one of the same name gets `-2`. */
function uniqueNames(): (wanted: string) => string {
  const taken = new Set<string>();
  return (wanted) => {
    let name = wanted;
    for (let nth = 2; taken.has(name); nth++) name = `${wanted}-${nth}`;
    taken.add(name);
    return name;
  };
}
