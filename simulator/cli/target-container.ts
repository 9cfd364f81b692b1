import { servicesNamed } from "../service-name.ts";
import type { Plan } from "../topology/plan/plan.ts";
import { serviceNamed, type Wanted } from "./find-run.ts";

/** A service, and a container of its task where one is named. */
interface TargetContainer {
  readonly service: string;
  readonly containerName: string | undefined;
}

/** What `service` or `service/container` means in a plan. Names of services may have slashes themselves. */
export function targetIn({ services }: Pick<Plan, "services">, target: string): TargetContainer {
  const whole = { service: target, containerName: undefined };
  const at = target.lastIndexOf("/");
  if (at === -1 || servicesNamed(target, services).length > 0) return whole;
  return { service: target.slice(0, at), containerName: target.slice(at + 1) };
}

/** The simulation that has the service of `service` or `service/container`. */
export function containerNamed(target: string): Wanted {
  const { service } = targetIn({ services: [] }, target);
  const [whole, beforeSlash] = [serviceNamed(target), serviceNamed(service)];
  return { ...beforeSlash, isIn: (run) => whole.isIn(run) || beforeSlash.isIn(run) };
}
