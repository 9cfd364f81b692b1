import { clusterNameOf } from "../../cluster-name-of.ts";
import { familyOf } from "../../family-of.ts";
import type { LoadedInput } from "../input/load-input.ts";
import { isSound, type Located } from "../input/problems/located.ts";
import type { StandIn } from "../input/used-stand-ins.ts";
import type { Participant } from "./namespace-inputs.ts";

/** What stands for something in these services, their task definitions or their clusters; each once. */
export function standInsOf(
  input: LoadedInput,
  participants: readonly Participant[],
): readonly StandIn[] {
  const used = definitionsOf(input, participants);
  const here = input.standIns.filter(
    ({ usedBy }) => usedBy === undefined || !usedBy.isDisjointFrom(used),
  );
  return [
    ...new Map(
      here.map(({ name, value, why }) => [`${name}\0${value}`, { name, value, why }]),
    ).values(),
  ];
}

/** The families that these services name. */
export function familiesOf(participants: readonly Participant[]): ReadonlySet<string> {
  return new Set(
    participants.flatMap(({ taskDefinition }) =>
      taskDefinition === undefined ? [] : familyOf(taskDefinition),
    ),
  );
}

/** A definition without a sound name may be anybody's. */
function definitionsOf(
  { taskDefinitions, clusters }: LoadedInput,
  participants: readonly Participant[],
): ReadonlySet<Located<unknown>> {
  const families = familiesOf(participants);
  const names = new Set(participants.map(({ located }) => clusterNameOf(located.value)));
  return new Set<Located<unknown>>([
    ...participants.map(({ located }) => located),
    ...taskDefinitions.filter((at) => !isSound(at, ["family"]) || families.has(at.value.family)),
    ...clusters.filter(
      (at) =>
        !isSound(at, ["clusterName"]) ||
        names.has(clusterNameOf({ ...at.value, cluster: at.value.clusterName })),
    ),
  ]);
}
