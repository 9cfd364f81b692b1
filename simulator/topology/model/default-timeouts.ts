import type { AppProtocol } from "./namespace.ts";

const WITH_REQUESTS = { idleTimeoutSeconds: 300, perRequestTimeoutSeconds: 15 } as const;
/** TCP has no requests. */
const WITHOUT_REQUESTS = { idleTimeoutSeconds: 3600, perRequestTimeoutSeconds: 0 } as const;

/**
 * What ECS takes where a service says nothing; 0 is none.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TimeoutConfiguration.html
 */
export function defaultTimeouts(appProtocol: AppProtocol) {
  return appProtocol === "tcp" ? WITHOUT_REQUESTS : WITH_REQUESTS;
}
