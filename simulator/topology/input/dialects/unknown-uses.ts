import type { EcsShape } from "../ecs/check-fields.ts";
import type { JsonPath } from "../files/parsed-file.ts";
import type { Origin, UnknownCause } from "./input-value.ts";

/** A field that is read, and whose value is not known. */
export interface UnknownUse {
  readonly cause: UnknownCause;
  readonly shape: EcsShape;
  /** In ECS's names. */
  readonly path: JsonPath;
  readonly origin: Origin;
  /** What becomes of the field. */
  readonly effect: UnknownEffect;
  /** Name of the environment variable, where the use is in one. */
  readonly variable?: string;
}

/**
 * - `error`: nothing can be planned without the value.
 * - `namespace`, `cluster`: it says in which namespace a service is; sc-sim.yaml or `--namespace` can say it, too.
 * - `image`: Docker needs it, and sc-sim.yaml can name another.
 * - `variable`: an environment variable is left out.
 * - `standIn`: another text stands for it.
 * - `default`: the field is left out, and its default counts.
 */
export type UnknownEffect =
  | "error"
  | "namespace"
  | "cluster"
  | "image"
  | "variable"
  | "standIn"
  | "default";
