import type { Answers } from "../answers.ts";
import type { StandIn } from "../dialect.ts";
import type { Resource } from "./output.ts";
import type { Sources } from "./source-lines.ts";
import { CLUSTER, NAMESPACES, TASK_DEFINITION } from "./types.ts";

/** All that the definitions are put together from. */
export interface Registry {
  /** Each once. */
  readonly resources: readonly Resource[];
  /** Of every output, copies too: each output has ids of its own. */
  readonly all: readonly Resource[];
  readonly sources: Sources;
  readonly answers: Answers;
  /** What stands for something here: filled while definitions are put together. */
  readonly notes: StandIn[];
  /** The resource with this ARN, id or name: of the same file, else of the same folder, else of any. */
  namespaceOf(text: string, from: Resource): Resource | undefined;
  clusterOf(text: string, from: Resource): Resource | undefined;
  taskDefinitionOf(text: string, from: Resource): Resource | undefined;
}

type Words = Pick<Registry, "resources" | "all" | "sources" | "answers">;

export function registryOf(words: Words): Registry {
  const { resources, all: everything } = words;
  const lookUp = (
    { text, from }: { readonly text: string; readonly from: Resource },
    isWanted: (type: string) => boolean,
    idsOf: (resource: Resource) => readonly unknown[],
  ): Resource | undefined => {
    const among = isWanted(TASK_DEFINITION) ? resources : everything;
    const all = among.filter((one) => isWanted(one.type) && idsOf(one).includes(text));
    return nearest(all, from);
  };
  return {
    ...words,
    notes: [],
    namespaceOf: (text, from) =>
      lookUp(
        { text, from },
        (type) => NAMESPACES.has(type),
        ({ values }) => [values["arn"], values["id"]],
      ),
    clusterOf: (text, from) =>
      lookUp(
        { text, from },
        (type) => type === CLUSTER,
        ({ values }) => [
          ...[values["arn"], values["id"]],
          ...[values["name"], values["cluster_name"]],
        ],
      ),
    taskDefinitionOf: (text, from) =>
      lookUp(
        { text, from },
        (type) => type === TASK_DEFINITION,
        ({ values }) => [
          ...[values["arn"], values["id"], values["arn_without_revision"], values["family"]],
          `${values["family"]}:${values["revision"]}`,
        ],
      ),
  };
}

/** Of the same file, else of the same folder, else of any; of several the one in the same module. */
function nearest(all: readonly Resource[], from: Resource): Resource | undefined {
  const rank = (one: Resource): number =>
    (one.output === from.output
      ? 0
      : one.output.file.folder === from.output.file.folder
        ? 10
        : 20) + (sharesModule(one, from) ? 0 : 1);
  return all.toSorted((a, b) => rank(a) - rank(b))[0];
}

export function sharesModule(one: Resource, from: Resource): boolean {
  return JSON.stringify(one.modules) === JSON.stringify(from.modules);
}
