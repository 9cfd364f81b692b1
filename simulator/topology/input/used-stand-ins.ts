import type { EcsPart, StandIn } from "./dialects/dialect.ts";
import type { EcsShape } from "./ecs/check-fields.ts";
import type { Located } from "./problems/located.ts";

export type { StandIn };

/** A value that stands for one that only AWS decides, and the definitions that have it. */
export interface UsedStandIn extends StandIn {
  /** Absent: it concerns the input as a whole. */
  readonly usedBy?: ReadonlySet<Located<unknown>>;
}

interface StandInsOptions {
  /** Those of the input as a whole. */
  readonly general: readonly StandIn[];
  readonly parts: readonly EcsPart[];
  /** What has become of the parts of each shape, in the same order. */
  readonly definitions: Readonly<Record<EcsShape, readonly Located<unknown>[]>>;
}

/** Every stand-in once, with all that use it. */
export function usedStandIns({
  general,
  parts,
  definitions,
}: StandInsOptions): readonly UsedStandIn[] {
  const users = new Map<string, { standIn: StandIn; usedBy: Set<Located<unknown>> }>();
  const counts: Record<EcsShape, number> = { TaskDefinition: 0, Service: 0, Cluster: 0 };
  for (const { shape, standIns = [] } of parts) {
    const definition = definitions[shape][counts[shape]];
    counts[shape] += 1;
    for (const standIn of standIns) {
      const key = JSON.stringify(standIn);
      const known = users.get(key) ?? { standIn, usedBy: new Set() };
      if (definition !== undefined) known.usedBy.add(definition);
      users.set(key, known);
    }
  }
  const isGeneral = new Set(general.map((standIn) => JSON.stringify(standIn)));
  return [
    ...general,
    ...[...users].flatMap(([key, { standIn, usedBy }]) =>
      isGeneral.has(key) ? [] : { ...standIn, usedBy },
    ),
  ];
}
