import { Document, isMap, isScalar } from "yaml";
import { printable } from "../../../printable.ts";
import { whyNoImage } from "../ecs/image-reference.ts";
import type { ContainerDefinitionInput } from "../ecs/task-definition.ts";
import type { LoadedInput } from "../load-input.ts";
import { isSound } from "../problems/located.ts";
import { askedAnswers, comment, commentAnswers, needsNamespace } from "./asked-answers.ts";
import { whyLeftOut } from "./side-containers.ts";

const HEAD = ` How the containers of these task definitions run on this machine. AWS's files stay as they are.
 Keys are family/container; paths are relative to this file. An entry can have:

   command: [node, server.ts]    local runtime: the process, as a list; it listens on $HOST:$PORT
   cwd: .                        its working directory
   names: namespace              how it learns the endpoints' names (namespace, nss, preload, none); default: the best way here
   attach: { port: 3000 }        local runtime: start nothing; you run the app, in an IDE for example (true: on its containerPort)
   environment: { NAME: value }  added to the task definition's environment, and winning over it; \${endpoint:http://…} is an endpoint
   secrets: { NAME: value }      values for the task definition's secrets
   image: my-app:dev             Docker runtime: run this image instead of the task definition's
   build: ./app                  Docker runtime: build this folder (or { context, dockerfile, target, args })
   healthCheck: false            Docker runtime: no health check, or { command: [CMD-SHELL, …], interval, timeout, retries }
   skip: true                    leave the container out`;

interface InitOptions {
  /** The namespaces of the input, where it has several. @default one */
  readonly namespaces?: readonly string[];
}

/**
 * The text of a commented sc-sim.yaml with an entry for every container that has none yet, and for every value that is not known
 * and that sc-sim.yaml can give. It loads as it is; what it has for them is for the reader to correct.
 */
export function scSimYamlFor(input: LoadedInput, { namespaces = [] }: InitOptions = {}): string {
  const all = containersOf(input);
  const entries = input.scSimYamls.flatMap(({ file, value }) =>
    Object.keys(value.containers).map((key) => ({ key, file })),
  );
  const exposed = exposedPorts(input);
  const taken = new Set(entries.map(({ key }) => key));
  const missing = [...all].filter(([key]) => !taken.has(key));
  const asked = askedAnswers(input);
  const entriesOfFile = {
    ...namespaceEntry(input, namespaces),
    ...asked.sections,
    containers: Object.fromEntries(
      missing.map(([key, container]) => [
        key,
        { ...propose(container, exposed), ...asked.containers.get(key) },
      ]),
    ),
  };
  // The same command of two containers is written twice, not as an anchor and an alias.
  const document = new Document(entriesOfFile, { aliasDuplicateObjects: false });
  commentContainers(document, all, exposed);
  commentAnswers(document, asked.comments);
  if (namespaces.length > 0) {
    comment(document.contents, "namespace", ` one of ${namespaces.join(", ")}`);
  }
  const elsewhere = entries.map(({ key, file }) => ` ${key} has its entry in ${file}.`);
  const hasRequest = input.scSimYamls.some(({ value }) => value.request !== undefined);
  const notes = [
    ...elsewhere,
    ...input.secretParameters.map(secretNote),
    ...(hasRequest ? [] : requestHint(input)),
  ];
  document.commentBefore = HEAD;
  if (notes.length > 0) document.comment = notes.join("\n");
  return document.toString({ lineWidth: 0 });
}

/** For a value that was given on the command line and stays there. */
function secretNote(name: string): string {
  return printable(
    ` The value of ${name} is a secret and is not written here: give it each time, with --parameter ${name}=…`,
  );
}

interface Container extends ContainerDefinitionInput {
  /** Whether its command must not be shown. */
  readonly isSensitive: boolean;
}

function containersOf({ taskDefinitions }: LoadedInput) {
  return new Map<string, Container>(
    taskDefinitions
      .filter((at) => isSound(at, ["family"]))
      .flatMap((at) =>
        at.value.containerDefinitions.map((container, index) => {
          const isSensitive =
            at.isSensitive?.([...at.path, "containerDefinitions", index]) === true;
          return [`${at.value.family}/${container.name}`, { ...container, isSensitive }] as const;
        }),
      ),
  );
}

/** Where AWS's files have the namespace by ARN only, or not at all, its name has to be given; of several one is chosen. */
function namespaceEntry(input: LoadedInput, namespaces: readonly string[]) {
  const { services, clusters, scSimYamls, chosenNamespace } = input;
  if (scSimYamls.some(({ value }) => value.namespace !== undefined)) return {};
  const [chosen = namespaces[0]] = chosenNamespace === undefined ? [] : [chosenNamespace];
  if (chosen !== undefined) return { namespace: chosen };
  if (needsNamespace(input)) return { namespace: "change-me" };
  const written = [
    ...services.flatMap(({ value: { serviceConnectConfiguration, deployments } }) => [
      serviceConnectConfiguration?.namespace,
      ...deployments.map((deployment) => deployment.serviceConnectConfiguration?.namespace),
    ]),
    ...clusters.map(({ value }) => value.serviceConnectDefaults?.namespace),
  ];
  const isByArn = written.some((name) => name?.startsWith("arn:"));
  const named = written.find((name) => name !== undefined && !name.startsWith("arn:"));
  return isByArn ? { namespace: named ?? "change-me" } : {};
}

/** Names of the ports that services expose. */
function exposedPorts({ services }: LoadedInput): ReadonlySet<string> {
  return new Set(
    services
      .flatMap(({ value: { serviceConnectConfiguration, deployments } }) => [
        serviceConnectConfiguration,
        ...deployments.map((deployment) => deployment.serviceConnectConfiguration),
      ])
      .flatMap((connect) => connect?.services.map(({ portName }) => portName) ?? []),
  );
}

/** Why a container is left out. What a service exposes is what this is about, whatever it is. */
function whyLeftOutOf(
  container: ContainerDefinitionInput,
  exposed: ReadonlySet<string>,
): string | undefined {
  const isExposed = container.portMappings.some(
    ({ name }) => name !== undefined && exposed.has(name),
  );
  return isExposed ? undefined : whyLeftOut(container);
}

/** Stands for a command that only the image knows: nobody takes it for one that works. */
const UNKNOWN_COMMAND = ["change-me"];

const UNKNOWN_COMMAND_HINT =
  " the image's own command is not in the task definition: write what starts the app here, such as [python3, app.py]";

const SENSITIVE_COMMAND_HINT =
  " the task definition's command is sensitive and not shown: write what starts the app here, such as [python3, app.py]";

/** What the task definition says that the image runs, as far as it may be shown. */
function commandOf({ entryPoint, command, isSensitive }: Container): readonly string[] {
  return isSensitive ? [] : [...(entryPoint ?? []), ...(command ?? [])];
}

function commandHint(container: Container): string | undefined {
  if (commandOf(container).length > 0) return undefined;
  const isWritten = container.command !== undefined || container.entryPoint !== undefined;
  return isWritten && container.isSensitive ? SENSITIVE_COMMAND_HINT : UNKNOWN_COMMAND_HINT;
}

function propose(container: Container, exposed: ReadonlySet<string>) {
  if (whyLeftOutOf(container, exposed) !== undefined) return { skip: true };
  const { image, secrets } = container;
  const isImageToName = image !== undefined && whyNoImage(image) !== undefined;
  const inImage = commandOf(container);
  return {
    command: inImage.length > 0 ? inImage : UNKNOWN_COMMAND,
    ...(isImageToName && { image: "my-app:dev" }),
    ...(secrets.length > 0 && {
      secrets: Object.fromEntries(secrets.map(({ name }) => [name, "change-me"])),
    }),
  };
}

function commentContainers(
  document: Document,
  all: ReadonlyMap<string, Container>,
  exposed: ReadonlySet<string>,
): void {
  const containers = document.get("containers");
  if (!isMap(containers)) return;
  for (const { key, value } of containers.items) {
    const container = isScalar(key) ? all.get(String(key.value)) : undefined;
    if (container === undefined || !isScalar(key)) continue;
    const { image = "no image", portMappings, essential } = container;
    const ports = portMappings.map(
      ({ name, containerPort, protocol }) =>
        `${name ? `${name} ` : ""}${containerPort ?? "?"}/${protocol}`,
    );
    const facts = [image, ...ports, ...(essential ? [] : ["not essential"])].join(", ");
    const why = whyLeftOutOf(container, exposed);
    const leftOut = why === undefined ? "" : `\n left out: ${why}`;
    key.commentBefore = ` ${facts.replaceAll(/[^\x20-\x7e]/g, "?")}${leftOut}`;
    const command = isMap(value) ? value.get("command", true) : undefined;
    if (command !== undefined) {
      Object.assign(command, { flow: true, comment: commandHint(container) });
    }
  }
}

/** A service that calls, and the names that it can call. */
function requestHint({ services }: LoadedInput): readonly string[] {
  const configs = services.map(({ value }) => ({
    name: value.serviceName,
    exposed: value.serviceConnectConfiguration?.services ?? [],
  }));
  const client = configs.find(({ exposed }) => exposed.length === 0) ?? configs[0];
  if (client === undefined) return [];
  const [alias] = configs.flatMap(({ exposed }) => exposed).flatMap((one) => one.clientAliases);
  const url = alias?.dnsName === undefined ? "http://…" : `http://${alias.dnsName}:${alias.port}/`;
  return [
    " The request that `sc-sim up` sends from a task of a service through its proxy (`sc-sim plan` shows the endpoints):",
    ` request: { service: ${client.name}, url: "${url}" }`,
  ];
}
