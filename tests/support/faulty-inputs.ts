import { stringify } from "yaml";

type Path = readonly (string | number)[];

/** One fault in a project that is right otherwise, and the one problem that it makes. */
export interface Fault {
  readonly title: string;
  readonly file: string;
  /** What is wrong: everything at and below this path is no longer what it was. */
  readonly path: Path;
  /** The value to put there; `undefined` takes it away. */
  readonly value?: unknown;
  /** Instead: what becomes of the file's text. */
  readonly text?: (text: string) => string;
  /** Where the problem is reported. @default `path` */
  readonly at?: string;
  readonly says: RegExp;
  /** Values that the problem follows from, as `file: path`; if one of them is broken, it is not reported. */
  readonly from?: readonly string[];
}

const connect = "serviceConnectConfiguration";

/** Two services that call each other, with everything that a set of files can have. */
function rightFiles(): Record<string, unknown> {
  return structuredClone({
    "api.service.json": {
      serviceName: "api",
      taskDefinition: "api:2",
      cluster: "main",
      [connect]: {
        enabled: true,
        services: [
          {
            portName: "grpc",
            discoveryName: "api",
            clientAliases: [{ port: 50051, dnsName: "api.shop" }],
            timeout: { perRequestTimeoutSeconds: 5 },
          },
          { portName: "raw", clientAliases: [{ port: 6379 }], timeout: { idleTimeoutSeconds: 60 } },
        ],
        logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": "/ecs/api" } },
        accessLogConfiguration: { format: "TEXT" },
      },
    },
    "api.task.json": {
      family: "api",
      revision: 2,
      networkMode: "awsvpc",
      containerDefinitions: [
        {
          name: "server",
          image: "api:1",
          portMappings: [
            { name: "grpc", containerPort: 9000, appProtocol: "grpc" },
            { name: "raw", containerPort: 9001 },
          ],
          dependsOn: [{ containerName: "init", condition: "SUCCESS" }],
        },
        { name: "init", image: "init:1", essential: false },
      ],
    },
    "cluster.json": { clusterName: "main", serviceConnectDefaults: { namespace: "shop" } },
    "sc-sim.yaml": {
      containers: {
        "api/server": { command: ["node", "api.ts"], environment: { LEVEL: 1 } },
        "api/init": { skip: true },
        "web/app": { command: ["node", "web.ts"], secrets: { KEY: "local" } },
      },
      request: { service: "web", url: "grpc://api.shop:50051/a.B/C" },
    },
    "web.service.json": {
      serviceName: "web",
      taskDefinition: "web",
      desiredCount: 1,
      [connect]: {
        enabled: true,
        namespace: "shop",
        services: [
          { portName: "http", clientAliases: [{ port: 80, dnsName: "web.shop" }] },
          { portName: "admin", clientAliases: [{ port: 81, dnsName: "admin.shop" }] },
        ],
        logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": "/ecs/web" } },
        accessLogConfiguration: { format: "JSON", includeQueryParameters: "ENABLED" },
      },
    },
    "web.task.json": {
      family: "web",
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      containerDefinitions: [
        {
          name: "app",
          image: "web:1",
          portMappings: [
            { name: "http", containerPort: 8080, appProtocol: "http" },
            { name: "admin", containerPort: 8081, appProtocol: "http" },
          ],
          secrets: [{ name: "KEY", valueFrom: "arn:aws:ssm:x" }],
          logConfiguration: { logDriver: "awslogs", options: { "awslogs-stream-prefix": "ecs" } },
        },
      ],
    },
  });
}

const API = "api.service.json";
const API_TASK = "api.task.json";
const WEB = "web.service.json";
const WEB_TASK = "web.task.json";
const YAML = "sc-sim.yaml";
const container = "containerDefinitions";

/** Of every kind: files, shape, ECS's rules, references between files, sc-sim.yaml. */
/** Names clash in one namespace only. */
const OTHER_NAMESPACE = [
  `${WEB}: ${connect}.namespace`,
  "cluster.json: ",
  "cluster.json: serviceConnectDefaults",
];

export const FAULTS: readonly Fault[] = [
  {
    title: "a trailing comma",
    file: API_TASK,
    path: ["a trailing comma"],
    text: (text) => text.replace(/\n}$/, ",\n}"),
    at: "",
    says: /a comma is before }/,
  },
  {
    title: "a comment in a task definition",
    file: WEB_TASK,
    path: ["a comment"],
    text: (text) => text.replace("{", "{ // mine"),
    at: "",
    says: /JSON has no comments/,
  },
  {
    title: "a quote too few in a task definition",
    file: WEB_TASK,
    path: [],
    text: (text) => text.replace('"family"', '"family'),
    at: "",
    says: /not valid JSON/,
  },
  {
    title: "a quote too few in a service",
    file: API,
    path: [],
    text: (text) => text.replace('"serviceName"', '"serviceName'),
    at: "",
    says: /not valid JSON/,
  },
  {
    title: "a cluster that cannot be read",
    file: "cluster.json",
    path: [],
    text: (text) => `${text}}`,
    at: "",
    says: /something follows after the end/,
  },
  {
    title: "an sc-sim.yaml that cannot be read",
    file: YAML,
    path: [],
    text: (text) => `\t${text}`,
    at: "",
    says: /not valid YAML/,
  },
  {
    title: "a tag of CloudFormation's",
    file: YAML,
    path: ["containers", "web/app", "command"],
    text: (text) => text.replace(/(web\/app:\n +command:)/, "$1 !Join"),
    says: /The tag !Join is not supported here/,
  },

  {
    title: "a misspelt key of a container",
    file: YAML,
    path: ["containers", "api/server"],
    value: { comand: ["node", "api.ts"] },
    at: 'containers["api/server"].comand',
    says: /nearest is "command"/,
  },
  {
    title: "a key in short of a container",
    file: YAML,
    path: ["containers", "web/app"],
    value: { cmd: ["node", "web.ts"], secrets: { KEY: "x" } },
    at: 'containers["web/app"].cmd',
    says: /There is no key "cmd" here/,
  },
  {
    title: "a container that is not there",
    file: YAML,
    path: ["containers", "api/servr"],
    value: { command: ["node"] },
    from: [`${API_TASK}: `, `${API_TASK}: family`, `${API_TASK}: ${container}`],
    says: /nearest is "api\/server"/,
  },
  {
    title: "a container's name misspelt, so that it has no entry",
    file: YAML,
    path: ["containers"],
    value: {
      "api/servr": { command: ["node", "api.ts"] },
      "api/init": { skip: true },
      "web/app": { command: ["node", "web.ts"], secrets: { KEY: "local" } },
    },
    at: 'containers["api/servr"]',
    from: [`${API_TASK}: family`, `${API_TASK}: ${container}`],
    says: /nearest is "api\/server"/,
  },
  {
    title: "a command that is a text",
    file: YAML,
    path: ["containers", "web/app", "command"],
    value: "node web.ts",
    says: /It is the string "node web.ts"; a list was expected/,
  },
  {
    title: "no command",
    file: YAML,
    path: ["containers", "api/server", "command"],
    at: `${API_TASK}: ${container}[0]`,
    from: [`${API_TASK}: family`, `${API_TASK}: ${container}[0].name`, `${YAML}: containers`],
    says: /Container server has no command for this machine/,
  },
  {
    title: "a secret without a value",
    file: YAML,
    path: ["containers", "web/app", "secrets"],
    value: { OTHER: "x" },
    at: `${WEB_TASK}: ${container}[0]`,
    from: [
      `${WEB_TASK}: ${container}[0].name`,
      `${WEB_TASK}: family`,
      `${WEB_TASK}: `,
      `${YAML}: containers`,
    ],
    says: /KEY is a secret/,
  },
  {
    title: "a request by a service that is not there",
    file: YAML,
    path: ["request", "service"],
    value: "wep",
    from: [`${API}: serviceName`, `${API}: `, `${WEB}: serviceName`],
    says: /No service wep uses Service Connect; the nearest is "web"/,
  },
  {
    title: "a misspelt key of a build",
    file: YAML,
    path: ["containers", "api/server", "build"],
    value: { context: ".", dockerFile: "X" },
    at: 'containers["api/server"].build.dockerFile',
    says: /nearest is "dockerfile" \(of context, dockerfile, target, args\)/,
  },
  {
    title: "a misspelt key of the request",
    file: YAML,
    path: ["request", "dta"],
    value: "x",
    says: /nearest is "data" \(of service, url, data, proto\)/,
  },
  {
    title: "a folder that is not there",
    file: YAML,
    path: ["containers", "api/server", "cwd"],
    value: "nowhere",
    says: /The folder .*nowhere does not exist/,
  },
  {
    title: "a request without a whole URL",
    file: YAML,
    path: ["request", "url"],
    value: "api.shop",
    says: /A url needs its scheme/,
  },

  {
    title: "a format that ECS does not have",
    file: WEB,
    path: [connect, "accessLogConfiguration", "format"],
    value: "CSV",
    says: /"CSV"; TEXT or JSON was expected/,
  },
  {
    title: "a misspelt timeout",
    file: API,
    path: [connect, "services", 0, "timeout"],
    value: { perRequestTimeout: 5 },
    at: `${connect}.services[0].timeout.perRequestTimeout`,
    says: /nearest is "perRequestTimeoutSeconds"/,
  },
  {
    title: "a negative timeout",
    file: API,
    path: [connect, "services", 1, "timeout", "idleTimeoutSeconds"],
    value: -1,
    says: /-1; 0 or more was expected/,
  },
  {
    title: "half a second",
    file: WEB,
    path: [connect, "services", 0, "timeout"],
    value: { perRequestTimeoutSeconds: 1.5 },
    at: `${connect}.services[0].timeout.perRequestTimeoutSeconds`,
    says: /1.5; a whole number was expected/,
  },
  {
    title: "two aliases",
    file: API,
    path: [connect, "services", 0, "clientAliases", 1],
    value: { port: 1 },
    at: `${connect}.services[0].clientAliases`,
    says: /2 clientAliases exceeds the max limit of 1/,
  },
  {
    title: "no alias",
    file: API,
    path: [connect, "services", 1, "clientAliases"],
    value: [],
    says: /clientAliases must have 1 element/,
  },
  {
    title: "a port that is a text",
    file: WEB,
    path: [connect, "services", 1, "clientAliases", 0, "port"],
    value: "81",
    says: /the string "81"; a number was expected/,
  },
  {
    title: "a misspelt clientAliases",
    file: WEB,
    path: [connect, "services", 0, "clientAliases"],
    text: (text) => text.replace('"clientAliases"', '"clientAlias"'),
    at: `${connect}.services[0].clientAlias`,
    says: /nearest is "clientAliases"/,
  },
  {
    title: "no portName at all",
    file: WEB,
    path: [connect, "services", 1, "portName"],
    says: /It is missing; a string was expected/,
  },
  {
    title: "a count that is a text",
    file: WEB,
    path: ["desiredCount"],
    value: "1",
    says: /the string "1"; a number was expected/,
  },
  {
    title: "a service without a name",
    file: WEB,
    path: ["serviceName"],
    value: 7,
    says: /the number 7; a string \("7", with its quotes\) was expected/,
  },
  {
    title: "a misspelt log configuration",
    file: API,
    path: [connect, "logConfiguration"],
    text: (text) => text.replace('"logConfiguration"', '"logConfigration"'),
    at: `${connect}.logConfigration`,
    says: /nearest is "logConfiguration"/,
  },
  {
    title: "a misspelt container key",
    file: WEB_TASK,
    path: [container, 0, "memry"],
    value: 1,
    says: /nearest is "memory"/,
  },
  {
    title: "a family that cannot be one",
    file: API_TASK,
    path: ["family"],
    value: "a b",
    says: /A family has 1 to 255/,
  },
  {
    title: "a container without a name",
    file: WEB_TASK,
    path: [container, 0, "name"],
    says: /It is missing; a string was expected/,
  },
  {
    title: "a port mapping's name that cannot be one",
    file: WEB_TASK,
    path: [container, 0, "portMappings", 0, "name"],
    value: "HTTP",
    says: /A port mapping's name has at most 64/,
  },
  {
    title: "a port that is none",
    file: API_TASK,
    path: [container, 0, "portMappings", 1, "containerPort"],
    value: 70_000,
    says: /70000; at most 65535 was expected/,
  },
  {
    title: "an appProtocol that ECS does not have",
    file: API_TASK,
    path: [container, 0, "portMappings", 0, "appProtocol"],
    value: "gRPC",
    says: /"gRPC"; http or http2 or grpc was expected/,
  },
  {
    title: "a default namespace under a misspelt key",
    file: "cluster.json",
    path: ["serviceConnectDefaults"],
    text: (text) => text.replace("serviceConnectDefaults", "serviceConnectDefault"),
    at: "serviceConnectDefault",
    says: /nearest is "serviceConnectDefaults"/,
  },

  {
    title: "a portName that no port mapping has",
    file: API,
    path: [connect, "services", 0, "portName"],
    value: "grcp",
    from: [
      `${API_TASK}: family`,
      `${API_TASK}: ${container}[0].portMappings[0].name`,
      `${API}: taskDefinition`,
    ],
    says: /portName\(grcp\) does not refer/,
  },
  {
    title: "two port mappings of one name",
    file: WEB_TASK,
    path: [container, 0, "portMappings", 2],
    value: { name: "http", containerPort: 8082, appProtocol: "http" },
    at: `${container}[0].portMappings[2].name`,
    from: [`${WEB_TASK}: ${container}[0].portMappings[0].name`],
    says: /port mapping name is already used/,
  },
  {
    title: "a hostPort of its own",
    file: API_TASK,
    path: [container, 0, "portMappings", 1, "hostPort"],
    value: 1,
    from: [
      `${API_TASK}: ${container}[0].portMappings[1].containerPort`,
      `${API_TASK}: networkMode`,
    ],
    says: /host ports and container ports in port mappings must match/,
  },
  {
    title: "no awslogs-stream-prefix on Fargate",
    file: WEB_TASK,
    path: [container, 0, "logConfiguration", "options"],
    value: {},
    says: /Fargate requires log configuration options/,
  },
  {
    title: "a dependency that is not there",
    file: API_TASK,
    path: [container, 0, "dependsOn", 0, "containerName"],
    value: "ini",
    says: /There is no container "ini"; the task has server, init/,
  },
  {
    title: "a request timeout of TCP",
    file: API,
    path: [connect, "services", 1, "timeout", "perRequestTimeoutSeconds"],
    value: 3,
    at: `${connect}.services[1].timeout`,
    from: [
      `${API}: taskDefinition`,
      `${API_TASK}: family`,
      `${API_TASK}: ${container}[0].portMappings[1].containerPort`,
    ],
    says: /perRequestTimeoutSeconds does not apply to TCP/,
  },
  {
    title: "a discoveryName that is taken",
    file: WEB,
    path: [connect, "services", 1, "discoveryName"],
    value: "api",
    from: [`${API}: `, ...OTHER_NAMESPACE],
    says: /The discoveryName api is already used by service api/,
  },
  {
    title: "an endpoint that is taken",
    file: WEB,
    path: [connect, "services", 1, "clientAliases", 0],
    value: { port: 50051, dnsName: "api.shop" },
    at: `${connect}.services[1].clientAliases`,
    from: [`${API}: `, ...OTHER_NAMESPACE],
    says: /api.shop:50051 is already an endpoint of service api/,
  },
  {
    title: "a task definition that is not there",
    file: API,
    path: ["taskDefinition"],
    value: "apo",
    from: [`${API_TASK}: family`, `${WEB_TASK}: `],
    says: /No task definition of the family "apo" was found; found: api, web/,
  },
  {
    title: "no namespace",
    file: "cluster.json",
    path: ["serviceConnectDefaults"],
    at: `${API}: ${connect}.namespace`,
    from: [`${YAML}: `, `${API}: `],
    says: /Namespace is missing/,
  },
  {
    title: "another namespace",
    file: WEB,
    path: [connect, "namespace"],
    value: "chop",
    from: ["cluster.json: ", "cluster.json: serviceConnectDefaults", `${API}: `, `${YAML}: `],
    says: /in 2 namespaces.*: chop \(.*web.*\) and shop \(.*api.*\)\. Choose one with --namespace chop,/,
  },
];

/** The text of each file with these faults in it. */
export function withFaults(faults: readonly Fault[]): Record<string, string> {
  const files = rightFiles();
  for (const { file, path, value, text } of faults) {
    if (text === undefined) setAt(files[file], path, value);
  }
  return Object.fromEntries(
    Object.entries(files).map(([name, content]) => {
      const plain = name.endsWith(".json") ? JSON.stringify(content, null, 2) : stringify(content);
      const slips = faults.filter(({ file, text }) => file === name && text !== undefined);
      return [name, slips.reduce((text, slip) => slip.text?.(text) ?? text, plain)];
    }),
  );
}

function setAt(root: unknown, path: Path, value: unknown): void {
  let at = root as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) {
    at[step] ??= {};
    at = at[step] as Record<string | number, unknown>;
  }
  const last = path.at(-1) ?? "";
  if (value === undefined) delete at[last];
  else at[last] = value;
}
