import type { Problem } from "../../errors.ts";
import type { ServiceInput } from "../input/ecs/service.ts";
import { type Located, problemAt } from "../input/problems/located.ts";
import type { Participant } from "./context.ts";

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
  const primary = Math.max(
    value.deployments.findIndex(({ status }) => status === "PRIMARY"),
    0,
  );
  const deployment = value.deployments[primary];
  const isOnService = value.serviceConnectConfiguration !== undefined;
  const config = value.serviceConnectConfiguration ?? deployment?.serviceConnectConfiguration;
  const path = isOnService ? [] : ["deployments", primary];
  const connectPath = [...path, "serviceConnectConfiguration"];
  if (config === undefined) {
    const message = `Service ${value.serviceName} has no serviceConnectConfiguration: it is left out.`;
    return { problems: [problemAt(located, { message, severity: "warning" })] };
  }
  if (!config.enabled) {
    const message = `Service Connect is not enabled for service ${value.serviceName}: it is left out.`;
    const enabledPath = [...connectPath, "enabled"];
    return {
      problems: [problemAt(located, { path: enabledPath, message, severity: "warning" })],
    };
  }
  return {
    problems: kindProblems(located),
    participant: {
      located,
      connect: { ...located, value: config, path: [...located.path, ...connectPath] },
      taskDefinition: value.taskDefinition ?? deployment?.taskDefinition,
      desiredCount: value.desiredCount ?? deployment?.desiredCount ?? 1,
    },
  };
}

/** Kinds of service that are not simulated, or that Service Connect itself does not work with. */
function kindProblems(located: Located<ServiceInput>): readonly Problem[] {
  const { schedulingStrategy = "REPLICA", deploymentController } = located.value;
  const problems: Problem[] = [];
  if (schedulingStrategy !== "REPLICA") {
    const message = `schedulingStrategy ${schedulingStrategy} is not simulated, only REPLICA: a daemon runs once per instance, of which there are none here.`;
    problems.push(
      problemAt(located, { path: ["schedulingStrategy"], message, severity: "refusal" }),
    );
  }
  if (deploymentController !== undefined && deploymentController.type !== "ECS") {
    const message = `Service Connect does not work with the deployment controller ${deploymentController.type}, only with ECS.`;
    problems.push(problemAt(located, { path: ["deploymentController", "type"], message }));
  }
  return problems;
}
