import type { Problem } from "../../errors.ts";
import { problemAt } from "../input/problems/located.ts";
import type { ResolvedService } from "./resolve-service.ts";

/** So many tasks, each with a proxy of 65 MB, are more than a machine bears and than there are address blocks for. */
const MOST_TASKS = 200;

/** What is right in each service and does not go together in one namespace. */
export function clashes(services: readonly ResolvedService[]): readonly Problem[] {
  const claims = claimBook();
  for (const { participant, service, exposed } of services) {
    const { located, connect } = participant;
    claims.claim(`service ${service.name}`, located.file, (file) =>
      problemAt(located, {
        path: ["serviceName"],
        message: `A service ${service.name} is in ${file} too; services are told apart by their names here, also those of different clusters.`,
      }),
    );
    for (const { index, entry } of exposed) {
      const { discoveryName, endpoint } = entry;
      const at = (field: string, message: string) =>
        problemAt(connect, { path: ["services", index, field], message });
      claims.claim(`discoveryName ${discoveryName}`, service.name, (other) =>
        at(
          "discoveryName",
          `The discoveryName ${discoveryName} is taken by service ${other}; it is unique in a namespace. ECS says: SC service is already used by arn:…`,
        ),
      );
      claims.claim(`endpoint ${endpoint.dnsName}:${endpoint.port}`, service.name, (other) =>
        at(
          "clientAliases",
          `${endpoint.dnsName}:${endpoint.port} is an endpoint of service ${other} already; name and port together are unique in a namespace.`,
        ),
      );
    }
  }
  return [...claims.problems, ...tooManyTasks(services)];
}

/** What may be there only once. */
function claimBook() {
  const taken = new Map<string, string>();
  const problems: Problem[] = [];
  return {
    problems,
    claim(key: string, owner: string, report: (other: string) => Problem) {
      const other = taken.get(key);
      if (other !== undefined) problems.push(report(other));
      else taken.set(key, owner);
    },
  };
}

function tooManyTasks(services: readonly ResolvedService[]): readonly Problem[] {
  const count = services.reduce((sum, { service }) => sum + service.desiredCount, 0);
  if (count <= MOST_TASKS) return [];
  const [largest] = services.toSorted((a, b) => b.service.desiredCount - a.service.desiredCount);
  if (largest === undefined) return [];
  const message = `desiredCount ${largest.service.desiredCount} makes ${count} tasks in all; at most ${MOST_TASKS} run on one machine.`;
  return [problemAt(largest.participant.located, { path: ["desiredCount"], message })];
}
