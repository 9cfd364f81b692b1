import { type LoadOptions, loadInput } from "../../simulator/topology/input/load-input.ts";
import {
  type ResolvedInput,
  resolveNamespace,
} from "../../simulator/topology/model/resolve-namespace.ts";
import { folderWith } from "./temp-folder.ts";

interface ReadTemplates extends ResolvedInput {
  /** `severity: file:line: path: message`, one each. */
  readonly said: readonly string[];
  /** `name=value` of each stand-in. */
  readonly standIns: readonly string[];
}

type Files = Readonly<Record<string, unknown>>;

/** Reads some files as the simulator does: an object becomes JSON. */
export async function readFiles(
  files: Files,
  options: Partial<LoadOptions> = {},
): Promise<ReadTemplates> {
  const texts = Object.entries(files).map(([name, content]) => [
    name,
    typeof content === "string" ? content : JSON.stringify(content, undefined, 1),
  ]);
  const cwd = folderWith(Object.fromEntries(texts));
  const input = await loadInput({ env: {}, paths: ["."], cwd, ...options });
  const result = resolveNamespace(input, {
    requireRun: "none",
    supports: { ingressPortOverride: true },
  });
  const said = result.problems.map(
    ({ severity, file, line, path, message }) =>
      `${severity}: ${file}${line === undefined ? "" : `:${line}`}: ${path}: ${message}`,
  );
  return {
    ...{ ...result, said },
    standIns: input.standIns.map(({ name, value }) => `${name}=${value}`),
  };
}

interface AppOptions {
  /** Variables of its only container. */
  readonly environment?: Readonly<Record<string, unknown>>;
  /** Other resources. */
  readonly resources?: Files;
  /** Other sections. */
  readonly sections?: Files;
  /** Other properties of the service. */
  readonly service?: Files;
  readonly namespace?: unknown;
  readonly name?: unknown;
}

/** A template with one service `app` of Service Connect, in JSON. */
export function appTemplate(options: AppOptions = {}) {
  const { environment = {}, resources = {}, sections = {}, service = {} } = options;
  const { namespace = "mesh", name = "app" } = options;
  return {
    ...sections,
    Resources: {
      ...resources,
      Task: {
        Type: "AWS::ECS::TaskDefinition",
        Properties: {
          ...{ Family: name, NetworkMode: "awsvpc" },
          ContainerDefinitions: [
            {
              ...{ Name: "app", Image: "busybox" },
              PortMappings: [{ Name: "web", ContainerPort: 80, AppProtocol: "http" }],
              Environment: Object.entries(environment).map(([Name, Value]) => ({ Name, Value })),
            },
          ],
        },
      },
      App: {
        Type: "AWS::ECS::Service",
        Properties: {
          ...{ ServiceName: name, TaskDefinition: { Ref: "Task" } },
          ServiceConnectConfiguration: {
            ...{ Enabled: true, Namespace: namespace },
            Services: [{ PortName: "web", ClientAliases: [{ Port: 80 }] }],
          },
          ...service,
        },
      },
    },
  };
}

/** What an expression in a variable of `appTemplate` gives: its value, or `severity: message` of all that is said about it. */
export async function evaluateIn(
  expression: unknown,
  options: AppOptions & Partial<LoadOptions> = {},
): Promise<string | readonly string[]> {
  const template = appTemplate({ ...options, environment: { X: expression } });
  const { namespace, said } = await readFiles({ "t.json": template }, options);
  const environment = namespace.services[0]?.taskDefinition.containers[0]?.environment ?? {};
  return environment["X"] ?? said.map((line) => line.replace(/^(\w+: ).*?\.Value: /, "$1"));
}
