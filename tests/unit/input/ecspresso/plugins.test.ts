import { describe, test } from "vitest";
import { ecspressoFiles, withImage, withVariable } from "../../../support/ecspresso-files.ts";
import { type ReadInput, readInput } from "../../../support/read-input.ts";

const LOCAL = "plugins:\n  - name: tfstate\n    config:\n      path: terraform.tfstate\n";
const REMOTE =
  "plugins:\n  - name: tfstate\n    config:\n      url: s3://states/terraform.tfstate\n";

const resource = (facts: object, ...instances: readonly object[]) => ({
  ...{ mode: "managed", provider: "x", instances },
  ...facts,
});

const STATE = {
  version: 4,
  lineage: "0",
  outputs: {
    repository: { value: "repo.example/web", type: "string" },
    settings: { value: { tags: ["v1", "v2"], "a-b": { c: "deep" } }, type: ["object", {}] },
  },
  resources: [
    resource({ type: "aws_ecr_repository", name: "web" }, { attributes: { url: "single", n: 7 } }),
    resource(
      { type: "aws_ecr_repository", name: "all" },
      { index_key: "app", attributes: { url: "of-app" } },
      { index_key: "job", attributes: { url: "of-job" } },
    ),
    resource(
      { type: "aws_ecr_repository", name: "counted" },
      { index_key: 0, attributes: { url: "zero" } },
      { index_key: 1, attributes: { url: "one" } },
    ),
    resource(
      { module: 'module.shop["eu"]', type: "aws_ecr_repository", name: "web" },
      { attributes: { url: "in-module" } },
    ),
    resource(
      { mode: "data", type: "aws_ecr_image", name: "web" },
      { attributes: { tags: ["v9"], none: null } },
    ),
    resource(
      { mode: "data", type: "terraform_remote_state", name: "net" },
      { attributes: { outputs: { value: { host: "remote-host" }, type: ["object", {}] } } },
    ),
    resource(
      { type: "aws_service_discovery_http_namespace", name: "mesh" },
      {
        attributes: {
          id: "ns-1",
          name: "mesh.dev",
          arn: "arn:aws:servicediscovery:eu-west-1:111122223333:namespace/ns-1",
        },
      },
    ),
  ],
};

const imageOf = ({ namespace }: ReadInput) =>
  namespace.services[0]?.taskDefinition.containers[0]?.image;

describe("a local Terraform state", () => {
  test.for([
    ["tfstate `aws_ecr_repository.web.url`", "single"],
    ["tfstate `aws_ecr_repository.web.n`", "7"],
    ["tfstate `aws_ecr_repository.all['app'].url`", "of-app"],
    ["tfstate `aws_ecr_repository.counted[1].url`", "one"],
    ["tfstatef `aws_ecr_repository.all['%s'].url` `job`", "of-job"],
    ["tfstatef `aws_ecr_repository.counted[%d].url` 0", "zero"],
    ["tfstatef `aws_ecr_repository.all['%s'].url` (must_env `KEY`)", "of-job"],
    ["tfstate `module.shop['eu'].aws_ecr_repository.web.url`", "in-module"],
    ["tfstate `data.aws_ecr_image.web.tags[0]`", "v9"],
    ["tfstate `data.aws_ecr_image.web.tags`", '["v9"]'],
    ["tfstate `data.terraform_remote_state.net.outputs.host`", "remote-host"],
    ["tfstate `output.repository`", "repo.example/web"],
    ["tfstate `output.settings.tags[1]`", "v2"],
    ["tfstate `output.settings.a-b.c`", "deep"],
    ["tfstate `output.settings['a-b'].c`", "deep"],
  ])("{{ %s | json_escape }} is %s", async ([call, expected], { expect }) => {
    const read = await readInput(
      { ...withImage(`{{ ${call} | json_escape }}`, LOCAL), "terraform.tfstate": STATE },
      { env: { KEY: "job" } },
    );
    expect(read.said).toEqual([]);
    expect(imageOf(read)).toBe(expected);
  });

  test.for([
    ["aws_ecr_repository.webb.url", "; the nearest that it has is "],
    ["aws_ecr_repository.web.nothing", "is not in the state terraform.tfstate"],
    ["data.aws_ecr_image.web.none", "is not in the state terraform.tfstate"],
    ["aws_ecr_repository.web.url | test", "is not in the state terraform.tfstate"],
    ["constructor", "is not in the state terraform.tfstate"],
    ["output.settings.__proto__", "is not in the state terraform.tfstate"],
  ])("%s is not known: %s", async ([address = "", message = ""], { expect }) => {
    const files = {
      ...withImage(`{{ tfstate \`${address}\` }}`, LOCAL),
      "terraform.tfstate": STATE,
    };
    const { said } = await readInput(files);
    expect(said).toEqual([
      expect.stringContaining(
        `warning: task.json:7:17: containerDefinitions[0].image: tfstate ${address} is`,
      ),
    ]);
    expect(said[0]).toContain(message);
  });

  test.for([
    ["not JSON", "terraform.tfstate is not valid JSON"],
    [JSON.stringify({ version: 3 }), "terraform.tfstate is not a Terraform state of version 4"],
    [
      JSON.stringify({ version: 3, backend: { type: "s3" } }),
      "terraform.tfstate only says where the state is, and nothing is fetched",
    ],
    ["[]", "terraform.tfstate holds none"],
  ])("a state that holds %s has no values", async ([state, message = ""], { expect }) => {
    const files = { ...withImage("{{ tfstate `output.x` }}", LOCAL), "terraform.tfstate": state };
    const { said } = await readInput(files);
    expect(said).toEqual([expect.stringContaining(message)]);
    expect(said[0]).toContain('parameters: {"tfstate:output.x":"…"}');
  });

  test("a namespace by its ARN has the name that the state says", async ({ expect }) => {
    const service = (written: string) =>
      `{ "serviceConnectConfiguration": { "enabled": true, "namespace": "${written}" } }`;
    const config = `${ecspressoFiles()["ecspresso.yml"]}${LOCAL}`;
    for (const written of [
      "{{ tfstate `aws_service_discovery_http_namespace.mesh.arn` }}",
      "arn:aws:servicediscovery:eu-west-1:111122223333:namespace/ns-1",
    ]) {
      const files = {
        ...ecspressoFiles({ config, service: service(written) }),
        "terraform.tfstate": STATE,
      };
      const { said, namespace } = await readInput(files);
      expect(said).toEqual([]);
      expect(namespace.name).toBe("mesh.dev");
    }
  });

  test("two states have functions of their own by func_prefix", async ({ expect }) => {
    const plugins = `${LOCAL}    func_prefix: first_\n  - name: tfstate\n    func_prefix: second_\n    config: { path: other.tfstate }\n`;
    const other = { version: 4, outputs: { tag: { value: "v3", type: "string" } }, resources: [] };
    const read = await readInput({
      ...withImage(
        "{{ first_tfstate `output.repository` }}:{{ second_tfstatef `output.%s` `tag` }}",
        plugins,
      ),
      "terraform.tfstate": STATE,
      "other.tfstate": other,
    });
    expect(read.said).toEqual([]);
    expect(imageOf(read)).toBe("repo.example/web:v3");
  });
});

test("a state of many megabytes is read", async ({ expect }) => {
  const large = resource(
    { type: "aws_x", name: "large" },
    { attributes: { text: "x".repeat(9e6) } },
  );
  const read = await readInput({
    ...withImage("{{ tfstate `output.repository` }}", LOCAL),
    "terraform.tfstate": { ...STATE, resources: [large, ...STATE.resources] },
  });
  expect(read.said).toEqual([]);
  expect(imageOf(read)).toBe("repo.example/web");
});

describe("what only AWS knows", () => {
  test.for([
    ["{{ ssm `/web/tag` }}", "ssm:/web/tag"],
    ["{{ secretsmanager_arn `web` }}", "secretsmanager_arn:web"],
    ["{{ tfstate `output.x` }}", "tfstate:output.x"],
    ["{{ cfn_export `tag` }}", "import:tag"],
    ["{{ cfn_output `stack` `Tag` }}", "output:stack/Tag"],
  ])("%s is answered by %s", async ([call = "", key = ""], { expect }) => {
    const files = withImage(call, `${REMOTE}  - name: cloudformation\n`);
    const unanswered = await readInput(files);
    expect(unanswered.said).toEqual([expect.stringContaining("warning: task.json:7:17: ")]);
    expect(unanswered.said[0]).toContain(`parameters: {${JSON.stringify(key)}:"…"}`);
    const answered = await readInput(files, { parameters: { [key]: "v5" } });
    expect(answered.said).toEqual([]);
    expect(imageOf(answered)).toBe("v5");
  });

  test("an entry of a StringList is chosen by its index", async ({ expect }) => {
    const parameters = { "ssm:/tags": "a,b" };
    const read = await readInput(withImage("{{ ssm `/tags` 1 }}"), { parameters });
    expect(imageOf(read)).toBe("b");
  });

  test("a namespace that is not known is asked for, or chosen beside the files", async ({
    expect,
  }) => {
    const service =
      '{ "serviceConnectConfiguration": { "enabled": true, "namespace": "{{ ssm `/ns` }}" } }';
    const { said } = await readInput(ecspressoFiles({ service }));
    expect(said).toEqual([
      'error: service.json:1:67: serviceConnectConfiguration.namespace: ssm /ns asks AWS, which is not asked here. Write in sc-sim.yaml: parameters: {"ssm:/ns":"…"}.',
    ]);
    const chosen = await readInput({
      ...ecspressoFiles({ service }),
      "sc-sim.yaml": "namespace: mesh\n",
    });
    expect(chosen.said).toEqual([]);
  });
});

describe("plugins of a config", () => {
  test.for([
    [
      "plugins: [{ name: vault }]\n",
      'ecspresso has no plugin "vault"; it has: tfstate, cloudformation, ssm, secretsmanager.',
    ],
    ["plugins: [{}]\n", "ecspresso has no plugin without a name"],
    ["plugins: tfstate\n", "A list of plugins was expected."],
    [
      "plugins: [{ name: tfstate }]\n",
      "The plugin tfstate needs config.path, a local file, or config.url.",
    ],
    [
      `${REMOTE}  - name: tfstate\n    config: { path: x }\n`,
      "A plugin tfstate is there already; give this one a func_prefix of its own.",
    ],
  ])("%s: %s", async ([plugins = "", message], { expect }) => {
    const { said } = await readInput(withImage("web", plugins));
    expect(said).toEqual([expect.stringContaining(`${message}`)]);
  });
});

describe("a value that the state marks as sensitive", () => {
  const DB = resource(
    { type: "aws_db_instance", name: "db" },
    {
      attributes: { address: "db.example", password: "hush-hush", users: [{ key: "hush-key" }] },
      sensitive_attributes: [
        [{ type: "get_attr", value: "password" }],
        [
          ...[{ type: "get_attr", value: "users" }],
          { type: "index", value: { value: 0, type: "number" } },
          { type: "get_attr", value: "key" },
        ],
      ],
    },
  );
  const state = {
    ...STATE,
    outputs: { url: { value: "https://u:p@hush", type: "string", sensitive: true } },
    resources: [...STATE.resources, DB],
  };

  test.for([
    ["aws_db_instance.db.password", true],
    ["aws_db_instance.db.users[0].key", true],
    ["output.url", true],
    ["aws_db_instance.db.address", false],
  ] as const)(
    "makes its container one whose values are not shown: %s",
    async ([address, isSensitive], { expect }) => {
      const { "task.json": task } = withVariable(`"in {{ tfstate \`${address}\` }}"`);
      const files = { ...withImage("web:1", LOCAL), "task.json": task, "terraform.tfstate": state };
      const { namespace, said } = await readInput(files);
      expect(said).toEqual([]);
      const [container] = namespace.services[0]?.taskDefinition.containers ?? [];
      expect(container?.environment["VALUE"]).toMatch(/^in (?:hush|https|db)/);
      expect(container?.isSensitive ?? false).toBe(isSensitive);
    },
  );
});
