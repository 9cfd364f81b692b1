import { SimulatorError } from "../errors.ts";
import { taskOfService } from "../running/request/destination.ts";
import { listServices, shortNameOf } from "../service-name.ts";
import type { Plan, TaskPlan } from "../topology/plan/plan.ts";

/**
 * The task as which a command runs: of the service that is named, else of the only client, which is a service that calls others and
 * is not called itself, else of the only service.
 *
 * @returns `undefined` if the namespace has no endpoint: there is nothing that could be called then.
 * @throws {SimulatorError} `USAGE` for a service that does not exist, and if none is named and several are possible; `REQUEST_FAILED`
 *   for a service without tasks.
 */
export function chooseClient(plan: Plan, named: string | undefined): TaskPlan | undefined {
  if (named !== undefined) return taskOfService(plan, named);
  if (plan.endpoints.length === 0) return undefined;
  const services = plan.services.filter(({ taskIds }) => taskIds.length > 0);
  const clients = services.filter(({ role }) => role === "client");
  const [only, ...others] = clients.length > 0 ? clients : services;
  if (only === undefined) return undefined;
  if (others.length === 0) return taskOfService(plan, only.name);
  const names = listServices([only, ...others]);
  throw new SimulatorError("USAGE", `The command can run as one of several services: ${names}.`, {
    remedy: `Say which: sc-sim run --as ${shortNameOf(only, plan.services)} -- …`,
  });
}
