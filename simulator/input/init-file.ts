import { stringify } from "yaml";
import type { LoadedInput } from "./load-input.ts";
import type { ContainerDefinitionInput } from "./task-definition.ts";

const HEAD = `# How the containers of these task definitions run on this machine. AWS's files stay as they are.
# Keys are family/container. Paths are relative to this file. Comments say what each entry can have:
#
#   command: [node, server.ts]   local runtime: the process, as a list; it listens on $HOST:$PORT
#   cwd: .                       its working directory
#   environment: { NAME: value } added to the task definition's environment, and winning over it
#   secrets: { NAME: value }     values for the task definition's secrets
#   image: my-app:dev            Docker runtime: run this image instead of the task definition's
#   build: ./app                 Docker runtime: build this folder (or { context, dockerfile, args })
#   skip: true                   leave the container out
`;

/** The text of a commented sc-sim.yaml with an entry for every container of these task definitions. Values given already are kept. */
export function scSimYamlFor({ taskDefinitions, services, scSimYamls }: LoadedInput): string {
  const given = Object.assign({}, ...scSimYamls.map(({ value }) => value.containers)) as Record<
    string,
    object
  >;
  const containers = taskDefinitions.flatMap(({ value: { family, containerDefinitions } }) =>
    containerDefinitions.map((container) => {
      const key = `${family}/${container.name}`;
      return [key, given[key] ?? entryFor(container)] as const;
    }),
  );
  const [first] = services;
  const hint =
    first === undefined
      ? ""
      : `\n# The request that \`sc-sim up\` sends, from a task of a service, through its proxy:\n# request: { service: ${first.value.serviceName}, url: http://… }\n`;
  return `${HEAD}\n${stringify({ containers: Object.fromEntries(new Map(containers)) })}${hint}`;
}

/** Something that says plainly what is missing when it is run as it is. */
function entryFor({ image, portMappings, secrets }: ContainerDefinitionInput): object {
  if (
    portMappings.every(({ name }) => name === undefined) &&
    /xray|otel|datadog|fluent|log-router/i.test(image ?? "")
  ) {
    return { skip: true };
  }
  return {
    command: ["node", "server.ts"],
    cwd: ".",
    ...(secrets.length > 0 && {
      secrets: Object.fromEntries(secrets.map(({ name }) => [name, "change-me"])),
    }),
  };
}
