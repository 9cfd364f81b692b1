import { SimulatorError } from "../errors.ts";
import { withoutTask } from "../running/request/destination.ts";
import { listServices, type NamedService, requireService, shortNameOf } from "../service-name.ts";
import type { Namespace } from "../topology/model/namespace.ts";
import type { Plan, TaskPlan } from "../topology/plan/plan.ts";
import { roleOf } from "../topology/plan/plan-tasks.ts";

/** A service that a command may run as. */
interface Candidate extends NamedService {
  readonly role: Plan["services"][number]["role"];
  readonly taskCount: number;
}

/**
 * The task as which a command runs: of the service that is named, else of the only client, which is a service that calls others and
 * is not called itself, else of the only service.
 *
 * @returns `undefined` if the namespace has no endpoint: there is nothing that could be called then.
 * @throws {SimulatorError} `USAGE` for a service that does not exist, and if none is named and several are possible; `REQUEST_FAILED`
 *   for a service without tasks.
 */
export function chooseClient(plan: Plan, named: string | undefined): TaskPlan | undefined {
  const candidates = plan.services.map(({ taskIds, ...service }) => ({
    ...service,
    taskCount: taskIds.length,
  }));
  const chosen = chooseService(candidates, { named, hasEndpoints: plan.endpoints.length > 0 });
  return plan.tasks.find(({ service }) => service === chosen?.name);
}

/**
 * Looks whether {@link chooseClient} will find a task in the plan of this namespace, before anything is started for it.
 *
 * @throws {SimulatorError} As {@link chooseClient}.
 */
export function checkClient({ services, endpoints }: Namespace, named: string | undefined): void {
  const candidates = services.map(({ name, otherNames, desiredCount, serviceConnect }) => {
    return { name, otherNames, role: roleOf(serviceConnect), taskCount: desiredCount };
  });
  chooseService(candidates, { named, hasEndpoints: endpoints.length > 0 });
}

interface ChooseOptions {
  readonly named: string | undefined;
  readonly hasEndpoints: boolean;
}

function chooseService(
  services: readonly Candidate[],
  { named, hasEndpoints }: ChooseOptions,
): Candidate | undefined {
  if (named !== undefined) {
    const service = requireService(named, services);
    if (service.taskCount === 0) throw withoutTask(service.name);
    return service;
  }
  if (!hasEndpoints) return undefined;
  const running = services.filter(({ taskCount }) => taskCount > 0);
  const clients = running.filter(({ role }) => role === "client");
  const [only, ...others] = clients.length > 0 ? clients : running;
  if (only === undefined || others.length === 0) return only;
  const names = listServices([only, ...others]);
  throw new SimulatorError("USAGE", `The command can run as one of several services: ${names}.`, {
    remedy: `Say which: sc-sim run --as ${shortNameOf(only, services)} -- …`,
  });
}
