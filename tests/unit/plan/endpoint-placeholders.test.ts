import { assert, describe, test } from "vitest";
import type { NamesWay } from "../../../simulator/topology/model/namespace.ts";
import {
  describeNames,
  describeUnreachable,
  whyAppsMayFail,
  whyCommandMayFail,
} from "../../../simulator/topology/plan/describe-names.ts";
import type { RuntimeName, TaskAddresses } from "../../../simulator/topology/plan/plan.ts";
import { service, taskDefinition } from "../../support/definitions.ts";
import { ecsService, namespaceOf, planFor } from "../../support/planned.ts";
import { resolved } from "../../support/resolved.ts";

/** As it is written in sc-sim.yaml. */
const of = (endpoint: string) => `\${endpoint:${endpoint}}`;

const UNTOUCHED = `$HOME \${x} {endpoint:a}`;

interface PlannedOptions {
  readonly value: string;
  readonly names?: NamesWay;
  readonly runtime?: RuntimeName;
  readonly command?: readonly string[];
  /** Where the listener of port 80 is. @default 41234, as for a user who may not listen on port 80 */
  readonly listenerPort?: number;
}

/** What an app of the local runtime finds in a variable. */
async function planned({ value, names, runtime, command, listenerPort = 41_234 }: PlannedOptions) {
  const run = {
    skip: false,
    environment: { URL: value },
    secrets: {},
    command: command ?? ["python3"],
  };
  const namespace = namespaceOf(
    ecsService({ name: "client", container: { run } }),
    ecsService({
      name: "api",
      exposes: [
        { name: "api", port: 80 },
        { name: "orders", port: 50_051, appProtocol: "grpc" },
      ],
    }),
  );
  const plan = await planFor(namespace, {
    ...(names && { names }),
    ...(runtime && { runtime }),
    moved: (at: TaskAddresses["egress"][string]) =>
      at.listenerPort === 80 ? { ...at, listenerPort } : at,
  });
  return plan.tasks.find((task) => task.service === "client")?.containers[0]?.definition.run
    ?.environment["URL"];
}

describe("an endpoint in a variable of sc-sim.yaml", () => {
  const names = "namespace";
  const CASES: readonly (PlannedOptions & { readonly title: string; readonly is: string })[] = [
    {
      title: "its own port where the listener has it",
      ...{ value: `${of("http://api.shop:80")}/v1`, listenerPort: 80, names },
      is: "http://api.shop:80/v1",
    },
    {
      title: "another port of its name where the listener has that",
      ...{ value: `${of("http://api.shop:80")}/v1`, names },
      is: "http://api.shop:41234/v1",
    },
    {
      title: "no port where none was written and none is needed",
      ...{ value: of("http://api.shop"), listenerPort: 80, names },
      is: "http://api.shop",
    },
    {
      title: "a port where none was written and one is needed",
      ...{ value: of("http://API.shop"), names },
      is: "http://api.shop:41234",
    },
    {
      title: "no scheme where none was written, and several in one value",
      ...{ value: `${of("orders.shop:50051")},${of("orders.shop")}`, names },
      is: "orders.shop:50051,orders.shop:50051",
    },
    {
      title: "an address where the app does not resolve names",
      ...{ value: of("http://api.shop:80"), names: "none" },
      is: "http://127.255.0.1:41234",
    },
    {
      title: "an address where the preload is for other apps",
      ...{ value: of("orders.shop:50051"), names: "preload" },
      is: "127.255.0.2:50051",
    },
    {
      title: "its own port for Node, which is told of the other one",
      ...{ value: of("http://api.shop:80"), names, command: ["node", "app.js"] },
      is: "http://api.shop:80",
    },
    {
      title: "its own name and port with Docker",
      ...{ value: of("http://api.shop:80"), runtime: "docker" },
      is: "http://api.shop:80",
    },
    {
      title: "nothing where there is none",
      value: UNTOUCHED,
      is: UNTOUCHED,
    },
  ];
  test.for(CASES)("becomes $title", async ({ is, ...given }, { expect }) => {
    expect(await planned(given)).toBe(is);
  });

  const yaml = (environment: object) => ({
    "sc-sim.yaml": { containers: { "web/app": { command: ["node"], environment } } },
  });
  test("that there is not is a problem, with its place and the nearest", async ({ expect }) => {
    const { told } = await resolved(
      yaml({ A: of("http://web.shp:80"), B: of("web.shop:81"), C: of("") }),
    );
    const at = (name: string) => `error: sc-sim.yaml: containers["web/app"].environment.${name}`;
    expect(told).toEqual([
      `${at("A")}: No endpoint is "http://web.shp:80"; the nearest is "http://web.shop:80" (of http://web.shop:80).`,
      `${at("B")}: No endpoint is "web.shop:81"; the nearest is "web.shop:80" (of web.shop:80).`,
      `${at("C")}: No endpoint is ""; there is only: web.shop:80.`,
    ]);
    expect((await resolved(yaml({ A: of("http://web.shop") }))).told).toEqual([]);
  });

  test("that would stay as it is written is a problem", async ({ expect }) => {
    const BEGIN = `\${endpoint:`;
    const { told } = await resolved({
      "sc-sim.yaml": {
        containers: {
          "web/app": {
            command: ["node", `--api=${of("http://web.shop")}`],
            environment: { A: `${of("web.shop")} ${BEGIN}http://web.shop`, B: `\${endpoints}` },
            secrets: { S: of("web.shop") },
          },
        },
      },
    });
    const at = 'error: sc-sim.yaml: containers["web/app"]';
    const elsewhere = `${BEGIN}…} means an endpoint only in a value of environment.`;
    expect(told).toEqual([
      `${at}.command[1]: ${elsewhere} Let the command read a variable that has it.`,
      `${at}.environment.A: ${BEGIN} needs a } behind it.`,
      `${at}.secrets.S: ${elsewhere}`,
    ]);
  });

  test("is no problem of its own where a service is broken that may have it", async ({
    expect,
  }) => {
    const broken = { ...yaml({ A: of("other.shop:80") }) };
    const aliases = { services: [{ portName: "http", clientAliases: [{ port: "80x" }] }] };
    const { told } = await resolved({ ...broken, "service.json": service(aliases) });
    expect(told.filter((text) => text.includes("No endpoint"))).toEqual([]);
    const portless = { ...broken, "task.json": taskDefinition({ portMappings: [] }) };
    const { told: alsoTold } = await resolved(portless);
    expect(alsoTold.filter((text) => text.includes("No endpoint"))).toEqual([]);
    expect(alsoTold).not.toEqual([]);
  });
});

describe("an app that is not told of another port", () => {
  const moved = (at: TaskAddresses["egress"][string]) => ({ ...at, listenerPort: 41_234 });
  const planWith = (command: readonly string[], environment = {}) => {
    const container = { run: { skip: false, secrets: {}, environment, command } };
    const client = ecsService({ name: "client", container });
    const api = ecsService({
      name: "api",
      exposes: [{ name: "api" }],
      container: { run: { ...container.run, environment: {}, command: ["node"] } },
    });
    return planFor(namespaceOf(client, api), { names: "namespace", moved });
  };
  const SAYS = `Port 80 of api.shop cannot be listened on here: client/app needs ${of("http://api.shop:80")} in sc-sim.yaml.`;

  test("is named before the first request, with what to write", async ({ expect }) => {
    const plan = await planWith(["python3"]);
    expect(describeNames(plan)).toContain(SAYS);
    expect(describeUnreachable(plan)).toEqual([SAYS]);
    expect(whyAppsMayFail(plan)).toBe(SAYS);
  });

  test("is fine where sc-sim.yaml tells it, or where Node is told", async ({ expect }) => {
    for (const plan of [
      await planWith(["python3"], { URL: of("http://api.shop:80") }),
      await planWith(["node", "app.js"]),
    ]) {
      expect(describeNames(plan)).toEqual(["Every app resolves the endpoint names."]);
      expect(describeUnreachable(plan)).toEqual([]);
      expect(whyAppsMayFail(plan)).toBeUndefined();
    }
  });

  test("may be why a request failed, as one that does not resolve names", async ({ expect }) => {
    const plan = { ...(await planWith(["python3"])), names: "preload" } as const;
    expect(whyAppsMayFail(plan)).toBe(
      "client/app does not resolve the endpoint names here, and may have failed for it: docs/languages.md.",
    );
    expect(whyAppsMayFail({ ...plan, runtime: "docker" })).toBeUndefined();
    const reached =
      "Node apps resolve the endpoint names; client/app has them in $SC_SIM_ENDPOINTS.";
    expect(describeUnreachable(plan)).toContain(reached);
    expect(describeUnreachable({ ...plan, runtime: "docker" })).toEqual([]);
  });

  test("may as well be a command, which Node alone is told everything", async ({ expect }) => {
    const plan = await planWith(["node"]);
    const unmoved = await planFor(namespaceOf(ecsService({ name: "client" })));
    const task = plan.tasks.find(({ service: name }) => name === "client");
    assert(task !== undefined);
    const why = (program: string, names?: NamesWay) =>
      whyCommandMayFail(plan, { task, program, names });
    expect(why("pytest")).toBe(
      "Port 80 of api.shop cannot be listened on here; the command finds it at api.shop:41234. $SC_SIM_ENDPOINTS has the addresses.",
    );
    expect(why("pytest", "preload")).toMatch(
      /^Only Node programs resolve the endpoint names here;/,
    );
    expect(why("pytest", "none")).toMatch(/^The command does not resolve the endpoint names;/);
    expect(why("/usr/bin/node")).toBeUndefined();
    expect(whyCommandMayFail(unmoved, { task, program: "pytest", names: "none" })).toBeUndefined();
  });
});
