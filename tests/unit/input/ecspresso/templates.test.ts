import { describe, test } from "vitest";
import { ecspressoFiles, withImage, withVariable } from "../../../support/ecspresso-files.ts";
import { type ReadInput, readInput } from "../../../support/read-input.ts";

const env = { TAG: "v1", EMPTY: "", QUOTE: 'say "hi"', STAGE: "dev" };

const imageOf = ({ namespace }: ReadInput) =>
  namespace.services[0]?.taskDefinition.containers[0]?.image;
const variableOf = ({ namespace }: ReadInput) =>
  namespace.services[0]?.taskDefinition.containers[0]?.environment["VALUE"];

describe("templates of ecspresso", () => {
  test.for([
    ["{{ must_env `TAG` }}", "v1"],
    ['{{ must_env "TAG" }}', "v1"],
    ["{{must_env `TAG`}}", "v1"],
    ["{{ env `TAG` `latest` }}", "v1"],
    ["{{ env `NONE` `latest` }}", "latest"],
    ["{{ env `EMPTY` `latest` }}", "latest"],
    ["{{ env `NONE` `EMPTY` `TAG` `latest` }}", "v1"],
    ["{{ env `NONE` }}", "NONE"],
    ["{{ env `NONE` `` }}x", "x"],
    ["{{ must_env `EMPTY` }}x", "x"],
    ["{{ printf `%s-%d` (must_env `TAG`) 7 }}", "v1-7"],
    ["{{/* a comment with }} in it */}}x", "x"],
    ["a {{- env `NONE` ` b ` -}} c", "a b c"],
    ["{{ `{{` }}", "{{"],
    ["{{ `raw \\n` | json_escape }}", "raw \\n"],
    ["{{ (env `NONE` `v2`) }}", "v2"],
  ])("%s gives %s", async ([image = "", expected], { expect }) => {
    const read = await readInput(withImage(image), { env });
    expect(read.said).toEqual([]);
    expect(imageOf(read)).toBe(expected);
  });

  test.for([
    ['"{{ must_env `QUOTE` | json_escape }}"', 'say "hi"'],
    ['"{{ json_escape (must_env `QUOTE`) }}"', 'say "hi"'],
    ['{{ env `NONE` `"a text with its quotes"` }}', "a text with its quotes"],
    ['"{{ env `NONE` `<&>` | json_escape }}"', "<&>"],
  ])("the value %s is %s", async ([written = "", expected], { expect }) => {
    const read = await readInput(withVariable(written), { env });
    expect(read.said).toEqual([]);
    expect(variableOf(read)).toBe(expected);
  });

  test("a number outside of quotes is filled in before the JSON is read", async ({ expect }) => {
    const service =
      '{ "desiredCount": {{ env `COUNT` `3` }}, "serviceConnectConfiguration": { "enabled": {{ env `ON` `true` }}, "namespace": "mesh" } }';
    const { said, namespace } = await readInput(ecspressoFiles({ service }));
    expect(said).toEqual([]);
    expect(namespace.services).toMatchObject([{ name: "web", desiredCount: 3 }]);
  });

  test("an escaped quote before it does not hide that a template is outside of quotes", async ({
    expect,
  }) => {
    const service =
      '{ "tags": [{ "key": "say \\"x", "value": "" }], "desiredCount": {{ must_env `COUNT` }}, "serviceConnectConfiguration": { "enabled": true, "namespace": "mesh" } }';
    const { said } = await readInput(ecspressoFiles({ service }));
    expect(said).toEqual([
      expect.stringMatching(
        /^warning: service\.json:1:\d+: desiredCount: must_env COUNT has no value: desiredCount is left out/,
      ),
    ]);
  });

  test("a number that nobody gives is asked for where it is needed", async ({ expect }) => {
    const service =
      '{\n  "serviceConnectConfiguration": { "enabled": true, "namespace": "mesh", "services": [\n    { "portName": "http", "clientAliases": [{ "dnsName": "web", "port": {{ must_env `PORT` }} }] }] } }';
    const { said } = await readInput(ecspressoFiles({ service }));
    expect(said).toEqual([
      'error: service.json:3:73: serviceConnectConfiguration.services[0].clientAliases[0].port: must_env PORT has no value. Set PORT in the shell, or write in sc-sim.yaml: environment: {"PORT":"…"}.',
    ]);
  });

  test.for([
    ["{{ if (env `NONE` ``) }}a{{ end }}", '"if" of a template is not evaluated here'],
    ["{{ range $x := .List }}a{{ end }}", '"range" of a template is not evaluated here'],
    ["{{ with .X }}a{{ end }}", '"with" of a template is not evaluated here'],
    ["{{ .Tag }}", '".Tag" is not understood in a template'],
    ["{{ }}", "The template between {{ and }} is empty."],
    ["{{ must_env `TAG`", "A template begins with {{ and has no }}."],
    ["{{ must_env }}", "must_env of a template takes 1 texts; here it gets 0."],
    ["{{ must_env 7 }}", "must_env of a template takes texts only."],
    ["{{ (must_env `TAG` }}", "A ( of the template has no ) after it."],
    ["{{ must_env `TAG`) }}", "A ) has no ( before it."],
    ["{{ must_env `TAG` | `x` }}", "A | of the template needs a value before it and a function"],
    ["{{ () }}", "Parentheses of the template are empty."],
    [
      "{{ must_env `TAG` | }}",
      "A | of the template needs a value before it and a function after it.",
    ],
    ["{{ mustenv `TAG` }}", 'A template has no function "mustenv" here; there are: env, must_env'],
    ["{{ cfn_export `x` }}", 'A template has no function "cfn_export" here'],
    ["{{ printf `%s` }}", "printf of a template has %s in its format, and no value that fits it."],
  ])("%s is refused at its place: %s", async ([image = "", message = ""], { expect }) => {
    const { said } = await readInput(withImage(`web:${image}`), { env });
    expect(said[0]).toContain(`error: task.json:7:21: : ${message}`);
  });

  test("a position behind templates of any length is the file's own", async ({ expect }) => {
    const service =
      '{ "desiredCount": 1, "launchType": "{{ env `NONE` `FARGATE` }}", "serviceConnectConfiguration": { "enabled": true,\n  "namespace": "{{ must_env `STAGE` }}", "services": [{ "portName": "{{ must_env `STAGE` }}", "clientAlias": [] }] } }';
    const { said } = await readInput(ecspressoFiles({ service }), { env });
    expect(said).toEqual([
      expect.stringContaining(
        "error: service.json:2:95: serviceConnectConfiguration.services[0].clientAlias: ",
      ),
      expect.stringContaining(
        "error: service.json:2:57: serviceConnectConfiguration.services[0].portName: ",
      ),
    ]);
  });

  test("a value that breaks the JSON is not shown", async ({ expect }) => {
    const { said } = await readInput(withVariable('"{{ must_env `QUOTE` }}"'), { env });
    expect(said).toEqual([
      "error: task.json:8:52: : The file is not valid JSON any more with a value that its templates fill in: end that template with | json_escape, or correct the value.",
    ]);
  });

  test("JSON that is broken without its templates says so with its place", async ({ expect }) => {
    const files = ecspressoFiles({ service: '{ "a": "{{ must_env `QUOTE` }}"\n  "b": 1 }' });
    const { said } = await readInput(files, { env });
    expect(said).toEqual([
      'error: service.json:2:3: : The file is not valid JSON: a comma is missing, at "\\"b\\"".',
    ]);
  });

  test("YAML definitions are templates, too", async ({ expect }) => {
    const files = {
      "ecspresso.yaml": "service: web\nservice_definition: s.yml\ntask_definition: t.yaml\n",
      "s.yml":
        "desiredCount: {{ env `N` `2` }}\nserviceConnectConfiguration:\n  enabled: true\n  # {{ env `COMMENT` `x` }}\n  namespace: {{ must_env `STAGE` }}\n  services:\n    - portName: http\n      clientAliases: [{ port: 80, dnsName: web }]\n",
      "t.yaml":
        "family: web\nnetworkMode: awsvpc\ncontainerDefinitions:\n  - name: app\n    image: web:{{ must_env `MISSING` }}\n    portMappings: [{ name: http, containerPort: 80 }]\n",
    };
    const read = await readInput(files, { env });
    expect(read.namespace).toMatchObject({ name: "dev", services: [{ desiredCount: 2 }] });
    expect(read.said).toEqual([
      'error: t.yaml:5:16: containerDefinitions[0].image: must_env MISSING has no value: the image of web/app is not known. Set MISSING in the shell, or write in sc-sim.yaml: environment: {"MISSING":"…"}.',
    ]);
  });

  test("an environment variable that is not known is left out, with a warning", async ({
    expect,
  }) => {
    const read = await readInput(withVariable('"http://{{ must_env `HOST_NAME` }}/"'));
    expect(read.said).toEqual([
      'warning: task.json:8:59: containerDefinitions[0].environment[0].value: must_env HOST_NAME has no value: the variable VALUE of web/app is left out. Set HOST_NAME in the shell, or write in sc-sim.yaml: environment: {"HOST_NAME":"…"}.',
    ]);
    expect(variableOf(read)).toBeUndefined();
  });

  test("variables of the shell that templates read are named, without their values", async ({
    expect,
  }) => {
    const { input } = await readInput(withImage("{{ must_env `TAG` }}{{ env `STAGE` `x` }}"), {
      env,
    });
    expect(input.notes).toEqual([
      "Read as ecspresso: service.json, task.json.",
      "Templates of ecspresso took these variables from the shell: STAGE, TAG.",
    ]);
  });

  test("a variable in sc-sim.yaml that no template reads is named", async ({ expect }) => {
    const files = {
      ...withImage("{{ must_env `TAG` }}"),
      "sc-sim.yaml": "environment: { TAG: v2, TAGG: v3 }\n",
    };
    const { said } = await readInput(files);
    expect(said).toEqual([
      'warning: sc-sim.yaml:1:25: environment.TAGG: No template of ecspresso in the input reads the variable "TAGG"; the nearest is "TAG" (of TAG).',
    ]);
  });
});
