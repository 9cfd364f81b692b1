import { type NamedService, servicesNamed } from "../../service-name.ts";
import type { LoadedInput } from "../input/load-input.ts";
import type { NamespaceInputs, Overrides, Participant } from "./namespace-inputs.ts";

/** How many tasks a service has here: what the reader said, else what the files say. */
export function desiredCountOf(
  { taskCounts }: Pick<NamespaceInputs, "taskCounts">,
  { located, desiredCount }: Participant,
): number {
  return taskCounts.get(located.value.serviceName) ?? desiredCount;
}

/** The numbers of tasks that the reader gave for these services; what names none of them, or several, is not among them. */
export function taskCountsOf(
  participants: readonly Participant[],
  { tasks = {}, input }: Pick<Overrides, "tasks"> & { readonly input: LoadedInput },
): ReadonlyMap<string, number> {
  const services = namedServices(participants, input);
  return new Map(
    Object.entries(tasks).flatMap(([written, count]) => {
      const [service, ...others] = servicesNamed(written, services);
      return service === undefined || others.length > 0 ? [] : [[service.name, count] as const];
    }),
  );
}

/** Services with all names that commands take for them. */
export function namedServices(
  participants: readonly Participant[],
  { otherNames }: LoadedInput,
): readonly NamedService[] {
  return participants.map(({ located: { value } }) => ({
    name: value.serviceName,
    otherNames: otherNames.get(value.serviceName),
  }));
}
