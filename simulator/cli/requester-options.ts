import type { RequesterOptions } from "../running/request/open-requester.ts";
import type { StoredRun } from "../running/runs/run-record.ts";
import type { Plan } from "../topology/plan/plan.ts";

interface SenderOptions {
  readonly plan: Plan;
  readonly service: string;
  readonly env: NodeJS.ProcessEnv;
}

/** How requests are sent from a service of another process's run: with images from where the run's own came from. */
export function requesterOptions(
  { record: { runId, images } }: Pick<StoredRun, "record">,
  sender: SenderOptions,
): RequesterOptions {
  return { ...sender, runId, ...(images && { images }) };
}
