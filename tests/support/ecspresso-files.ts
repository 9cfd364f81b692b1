interface EcspressoParts {
  readonly config?: string;
  readonly service?: string;
  readonly task?: string;
}

const CONFIG = `region: eu-west-1
cluster: mesh
service: web
service_definition: service.json
task_definition: task.json
`;

const SERVICE = `{
  "serviceConnectConfiguration": {
    "enabled": true,
    "namespace": "mesh",
    "services": [{ "portName": "http", "clientAliases": [{ "port": 80, "dnsName": "web" }] }]
  }
}
`;

const TASK = `{
  "family": "web",
  "networkMode": "awsvpc",
  "containerDefinitions": [
    {
      "name": "app",
      "image": "example/web:1",
      "portMappings": [{ "name": "http", "containerPort": 3000 }]
    }
  ]
}
`;

/** The files of one service, `web`, in the namespace `mesh`; parts of them as given. */
export function ecspressoFiles({
  config = CONFIG,
  service = SERVICE,
  task = TASK,
}: EcspressoParts = {}) {
  return { "ecspresso.yml": config, "service.json": service, "task.json": task };
}

/** The same with an image that a template gives. */
export function withImage(image: string, plugins = "") {
  return ecspressoFiles({
    config: `${CONFIG}${plugins}`,
    task: TASK.replace("example/web:1", () => image),
  });
}

/** The same with a variable of the app that a template gives. */
export function withVariable(value: string) {
  return ecspressoFiles({
    task: TASK.replace(
      '"portMappings"',
      () => `"environment": [{ "name": "VALUE", "value": ${value} }],\n      "portMappings"`,
    ),
  });
}
