import type { ContainerDefinition, Namespace } from "../model/namespace.ts";
import type { ContainerPlan, TaskPlan } from "./plan.ts";

/**
 * Answers the values of a container's secrets, by name. They travel beside the plan, which is printed and kept; as a function, so
 * that whatever holds it can be printed or written as JSON as well.
 */
export type SecretsOf = (
  task: Pick<TaskPlan, "family">,
  container: Pick<ContainerPlan, "name">,
) => Readonly<Record<string, string>>;

/**
 * The secrets of every container of a namespace, by `family/container`: as sc-sim.yaml gives them, and variables that the team's
 * tool marks as sensitive.
 */
export function secretsIn({ services }: Namespace): SecretsOf {
  const values = new Map(
    services.flatMap(({ taskDefinition: { family, containers } }) =>
      containers.map(
        (container) => [`${family}/${container.name}`, secretsOfContainer(container)] as const,
      ),
    ),
  );
  return ({ family }, { name }) => values.get(`${family}/${name}`) ?? {};
}

/** The values that a container gets and that no plan has. */
export function secretsOfContainer({
  environment,
  isSensitive,
  run,
}: ContainerDefinition): Readonly<Record<string, string>> {
  // What sc-sim.yaml says instead counts, and secrets come after it.
  const isOpen = (name: string) => Object.hasOwn(run?.environment ?? {}, name);
  const sensitive =
    isSensitive === true ? Object.entries(environment).filter(([name]) => !isOpen(name)) : [];
  return { ...Object.fromEntries(sensitive), ...run?.secrets };
}
