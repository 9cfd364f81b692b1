import type { Namespace } from "../model/namespace.ts";
import type { ContainerPlan, TaskPlan } from "./plan.ts";

/**
 * Answers the values of a container's secrets, by name. They travel beside the plan, which is printed and kept; as a function, so
 * that whatever holds it can be printed or written as JSON as well.
 */
export type SecretsOf = (
  task: Pick<TaskPlan, "family">,
  container: Pick<ContainerPlan, "name">,
) => Readonly<Record<string, string>>;

/** The secrets of every container of a namespace, as sc-sim.yaml gives them by `family/container`. */
export function secretsIn({ services }: Namespace): SecretsOf {
  const values = new Map(
    services.flatMap(({ taskDefinition: { family, containers } }) =>
      containers.map(({ name, run }) => [`${family}/${name}`, run?.secrets ?? {}] as const),
    ),
  );
  return ({ family }, { name }) => values.get(`${family}/${name}`) ?? {};
}
