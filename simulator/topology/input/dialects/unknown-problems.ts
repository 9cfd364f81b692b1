import type { Problem } from "../../../errors.ts";
import { familyOf } from "../../../family-of.ts";
import { isObject } from "../files/is-object.ts";
import { describePath } from "../problems/located.ts";
import type { EcsPart } from "./dialect.ts";
import { containerKey } from "./ecs-part.ts";
import type { UnknownCause } from "./input-value.ts";
import { problemAtOrigin } from "./problem-at.ts";
import type { UnknownEffect, UnknownUse } from "./unknown-uses.ts";

/** What the reader has said beside the files. */
export interface SaidInstead {
  readonly hasNamespace: boolean;
  /** `family/container` has an image or a build in sc-sim.yaml. */
  hasImage(container: string): boolean;
  /** `family/container` has the variable in sc-sim.yaml. */
  hasVariable(container: string, name: string): boolean;
}

/** A value that is not known and is needed, however often it is used. */
export interface NeededUnknown {
  readonly cause: UnknownCause;
  /** Every field that needs it. */
  readonly uses: readonly NamedUse[];
  /** What is missing and what follows from it; a sentence without its full stop. */
  readonly why: string;
  /** The one problem that it is. */
  readonly problem: Problem;
}

/**
 * Every unknown that is needed; none where sc-sim.yaml gives what is missing.
 *
 * @param others Uses outside of definitions.
 */
export function neededUnknowns(
  parts: readonly EcsPart[],
  instead: SaidInstead,
  others: readonly UnknownUse[] = [],
): readonly NeededUnknown[] {
  const uses = [...others.map((use) => ({ ...use, container: "" })), ...neededUses(parts)];
  const byCause = Map.groupBy(
    uses.filter((use) => use.cause.isTold !== true && !isGiven(use, instead)),
    ({ cause }) => cause.id,
  );
  return [...byCause.values()].map(neededUnknown);
}

/** A use, with the name that sc-sim.yaml knows the container by. */
export interface NamedUse extends UnknownUse {
  /** `family/container`; empty outside of containers, and where it has no name. */
  readonly container: string;
}

/** Only of services that use Service Connect, of their task definitions, and of clusters that say their namespace. */
function neededUses(parts: readonly EcsPart[]): readonly NamedUse[] {
  const services = parts.filter(isParticipant);
  const families = new Set(
    services.map(({ part }) => familyOf(textOf(part.value, "taskDefinition"))),
  );
  const needsCluster = services.some(({ part }) => !hasNamespace(part));
  return parts.flatMap((one) => {
    const isNeeded =
      one.shape === "Service"
        ? services.includes(one)
        : one.shape === "Cluster"
          ? needsCluster
          : families.has(textOf(one.part.value, "family"));
    if (!isNeeded) return [];
    return (one.unknowns ?? []).flatMap((use) => {
      if (use.effect === "cluster" && hasNamespace(one.part)) return [];
      const index = use.path[1];
      const container =
        typeof index === "number" ? (containerKey(one.part.value, index) ?? "") : "";
      return { ...use, container };
    });
  });
}

function isParticipant({ shape, part: { value, broken } }: EcsPart): boolean {
  if (shape !== "Service" || !isObject(value)) return false;
  // All of it may hang on something unknown.
  if (broken.some((path) => path.join(".") === "serviceConnectConfiguration")) return true;
  const connect = value["serviceConnectConfiguration"];
  return isObject(connect) && connect["enabled"] !== false;
}

/** Whether the service itself says a namespace, known or not. */
function hasNamespace({ value, broken }: EcsPart["part"]): boolean {
  const connect = isObject(value) ? value["serviceConnectConfiguration"] : undefined;
  const isKnown = isObject(connect) && connect["namespace"] !== undefined;
  return (
    isKnown || broken.some((path) => path.join(".") === "serviceConnectConfiguration.namespace")
  );
}

function textOf(value: unknown, key: string): string {
  const text = isObject(value) ? value[key] : undefined;
  return typeof text === "string" ? text : "";
}

function isGiven({ effect, container, variable = "" }: NamedUse, instead: SaidInstead): boolean {
  if (effect === "namespace" || effect === "cluster") return instead.hasNamespace;
  if (effect === "image") return instead.hasImage(container);
  if (effect === "variable") return instead.hasVariable(container, variable);
  return false;
}

/** Nothing can be planned without these. */
const FATAL: ReadonlySet<UnknownEffect> = new Set(["error", "namespace", "cluster"]);

function neededUnknown(uses: readonly NamedUse[]): NeededUnknown {
  const worst = uses.find(isFatal) ?? (uses[0] as NamedUse);
  const { cause } = worst;
  const why = `${cause.reason}${consequenceOf(worst)}`;
  const remedy = cause.remedy === undefined ? "" : ` ${cause.remedy}.`;
  const severity = isFatal(worst) ? "error" : "warning";
  const problem = problemAtOrigin(cause.origin, `${why}.${remedy}`, severity);
  return { cause, uses, why, problem };
}

function isFatal({ effect, cause }: UnknownUse): boolean {
  const { isFault = false, isRequired = false } = cause;
  return FATAL.has(effect) || isFault || (effect === "image" && isRequired);
}

/** Completes the reason. */
function consequenceOf({ effect, container, variable, path, origin, cause }: NamedUse): string {
  const field = describePath(path);
  // Without a name it is one of those in the list.
  const whose = container === "" ? describePath(path.slice(0, 2)) : container;
  switch (effect) {
    case "error":
    case "namespace":
    case "cluster": {
      const used = origin.place().path;
      // The problem stands at the field itself.
      if (used !== "" && used === cause.origin.place().path) return "";
      return `, and ${used || field || "the file"} needs it`;
    }
    case "image":
      return `: the image of ${whose} is not known`;
    case "variable":
      return `: ${variable === undefined ? "a variable" : `the variable ${variable}`} of ${whose} is left out`;
    case "standIn":
      return `: ${JSON.stringify(cause.standIn ?? "unknown")} stands for it in ${field}`;
    case "default":
      return `: ${field} is left out, and its default counts`;
  }
}
