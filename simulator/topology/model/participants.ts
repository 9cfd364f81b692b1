import type { Problem } from "../../errors.ts";
import type { ServiceConnectInput, ServiceInput } from "../input/ecs/service.ts";
import { isSound, type Located, problemsAt } from "../input/problems/located.ts";
import type { Participant } from "./namespace-inputs.ts";

/**
 * Says whether a service takes part in its namespace, and where its configuration stands: `create-service` has it on the
 * service, `describe-services` on each deployment, of which the PRIMARY one is what ECS is steering to.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html
 */
export function participantOf(located: Located<ServiceInput>): {
  readonly participant?: Participant;
  readonly problems: readonly Problem[];
} {
  const { value } = located;
  const found = value.deployments.findIndex(({ status }) => status === "PRIMARY");
  const primary = Math.max(found, 0);
  const deployment = value.deployments[primary];
  const isOnService =
    value.serviceConnectConfiguration !== undefined ||
    !isSound(located, ["serviceConnectConfiguration"]);
  const path = isOnService ? [] : ["deployments", primary];
  const connectPath = [...path, "serviceConnectConfiguration"];
  // Any deployment may be the PRIMARY one then.
  const isUncertain =
    found === -1 &&
    value.deployments.some((_, index) => !isSound(located, ["deployments", index, "status"]));
  if (!isOnService && isUncertain) return { problems: [] };
  const config =
    (isOnService ? value : deployment)?.serviceConnectConfiguration ??
    (isSound(located, connectPath) ? undefined : UNKNOWN);
  if (config === undefined) {
    const message = `Service ${value.serviceName} has no serviceConnectConfiguration and is left out.`;
    return { problems: problemsAt(located, { message, severity: "warning" }) };
  }
  if (!config.enabled) {
    const message = `Service Connect is not enabled for service ${value.serviceName}, which is left out.`;
    const enabledPath = [...connectPath, "enabled"];
    return { problems: problemsAt(located, { path: enabledPath, message, severity: "warning" }) };
  }
  const pathOf = (field: "taskDefinition" | "desiredCount") =>
    value[field] === undefined && deployment?.[field] !== undefined
      ? ["deployments", primary, field]
      : [field];
  return {
    problems: kindProblems(located),
    participant: {
      located,
      connect: { ...located, value: config, path: [...located.path, ...connectPath] },
      taskDefinition: value.taskDefinition ?? deployment?.taskDefinition,
      taskDefinitionPath: pathOf("taskDefinition"),
      desiredCountPath: pathOf("desiredCount"),
      desiredCount: value.desiredCount ?? deployment?.desiredCount ?? 1,
    },
  };
}

/** Stands for a configuration of which nothing can be understood. Everything in it is broken. */
const UNKNOWN: ServiceConnectInput = { enabled: true, services: [], containerConfigurations: [] };

/** Kinds of service that are not simulated, or that Service Connect itself does not work with. */
function kindProblems(located: Located<ServiceInput>): readonly Problem[] {
  const { schedulingStrategy = "REPLICA", deploymentController } = located.value;
  const problems: Problem[] = [];
  if (schedulingStrategy !== "REPLICA") {
    const message = `schedulingStrategy ${schedulingStrategy} is not simulated, only REPLICA: a daemon runs once per instance, and there are no instances here.`;
    problems.push(
      ...problemsAt(located, { path: ["schedulingStrategy"], message, severity: "refusal" }),
    );
  }
  if (deploymentController !== undefined && deploymentController.type !== "ECS") {
    const message = `Service Connect does not work with the deployment controller ${deploymentController.type}, only with ECS.`;
    problems.push(...problemsAt(located, { path: ["deploymentController", "type"], message }));
  }
  return problems;
}
