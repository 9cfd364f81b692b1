import { clusterNameOf } from "../../cluster-name-of.ts";
import type { EcsPart } from "./dialects/dialect.ts";
import { isObject } from "./files/is-object.ts";

interface PartsOfDialect {
  /** e.g. `ecspresso`. */
  readonly kind: string;
  /** Whether it deploys what another tool has created. */
  readonly deploysOthers: boolean;
  readonly parts: readonly EcsPart[];
}

interface WithoutCreated {
  /** In the order that was given. */
  readonly kinds: readonly Pick<PartsOfDialect, "kind" | "parts">[];
  /** What was passed over; sentences. */
  readonly notes: readonly string[];
}

/**
 * Terraform or CloudFormation often creates a service that another tool deploys from then on. Where both are in the input, the
 * definitions of the one that deploys count: services by name and cluster, task definitions by family.
 */
export function withoutCreated(kinds: readonly PartsOfDialect[]): WithoutCreated {
  const deploying = kinds.filter(({ deploysOthers }) => deploysOthers);
  const deployed = deploying.flatMap(({ parts }) => parts);
  if (deployed.length === 0) return { kinds, notes: [] };
  const passedOver: EcsPart[] = [];
  const kept = kinds.map(({ kind, parts, deploysOthers }) => ({
    kind,
    parts: deploysOthers
      ? parts
      : parts.filter((part) => {
          const isTwin = deployed.some((other) => isSame(part, other));
          if (isTwin) passedOver.push(part);
          return !isTwin;
        }),
  }));
  const names = deploying.map(({ kind }) => kind).join(" and ");
  return { kinds: kept, notes: passedOver.map((part) => describe(part, names)) };
}

function isSame(part: EcsPart, other: EcsPart): boolean {
  if (part.shape !== other.shape) return false;
  if (part.shape === "TaskDefinition") {
    const family = textOf(part, "family");
    return family !== undefined && family === textOf(other, "family");
  }
  const name = textOf(part, "serviceName");
  if (part.shape !== "Service" || name === undefined) return false;
  return name === textOf(other, "serviceName") && clusterOf(part) === clusterOf(other);
}

function clusterOf(part: EcsPart): string {
  const [cluster, clusterArn] = [textOf(part, "cluster"), textOf(part, "clusterArn")];
  return clusterNameOf({ cluster, clusterArn });
}

function textOf({ part: { value } }: EcsPart, key: string): string | undefined {
  const text = isObject(value) ? value[key] : undefined;
  return typeof text === "string" ? text : undefined;
}

function describe(part: EcsPart, names: string): string {
  const { file, place } = part.part;
  const { path } = place([]);
  const what =
    part.shape === "Service"
      ? `the service ${textOf(part, "serviceName")}`
      : `the task definition ${textOf(part, "family")}`;
  const where = path === "" ? file : `${path} in ${file}`;
  return `${names} deploys ${what}, so ${where} is passed over.`;
}
