import { cpSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { simulate } from "../../simulator/app/simulate.ts";
import { openApiClient } from "../support/api-client.ts";
import { ANSWERS } from "../support/definitions.ts";
import { openCli, PROJECT } from "../support/run-cli.ts";
import { folderWith, tempFolder } from "../support/temp-folder.ts";

const CASES = join(PROJECT, "tests", "fixtures", "infra");

const server = { command: ["node", "-e", ANSWERS] };
/** A client has nothing to do but to be there. */
const client = { command: ["node", "-e", "setInterval(() => {}, 1e6)"] };

interface Case {
  readonly title: string;
  readonly folder: string;
  readonly input: string;
  readonly containers: Readonly<Record<string, object>>;
  readonly request: { readonly service: string; readonly url: string };
  /** What the files ask for. */
  readonly answers?: object;
}

const CLOUDFORMATION: Case = {
  title: "a template of CloudFormation",
  folder: "03-cfn-kiosk",
  input: "kiosk.yaml",
  containers: { "kiosk-OrdersTask/orders": server, "kiosk-TillTask/till": client },
  request: { service: "Till", url: "http://orders:8080/from-till" },
};

const CASES_THAT_RUN: readonly Case[] = [
  CLOUDFORMATION,
  {
    title: "an app of the CDK",
    folder: "01-cdk-basket",
    input: "cdk.out",
    containers: {
      "BasketPricingTaskE93D75BC/app": { ...server, secrets: { RATE_KEY: "only-here" } },
      "BasketWebTask21B5F413/web": client,
    },
    request: { service: "Basket/Web/Service", url: "http://pricing/from-web" },
  },
  {
    title: "a plan of Terraform",
    folder: "10-tf-parcels-plan",
    input: "plan.json",
    containers: {
      "parcels-default-tracking/tracking": { ...server, secrets: { CARRIER_KEY: "only-here" } },
      "parcels-default-desk/desk": client,
    },
    request: { service: "aws_ecs_service.desk", url: "http://tracking.parcels/from-desk" },
  },
  {
    title: "configs of ecspresso",
    folder: "08-ecspresso-ferry",
    input: ".",
    containers: {
      "ferry-quay/quay": { ...server, secrets: { DB: "only-here", KEY: "only-here" } },
      "ferry-ticket/ticket": client,
    },
    request: { service: "ticket", url: "http://quay/from-ticket" },
    answers: { environment: { STAGE: "beta", AWS_ACCOUNT_ID: "111122223333", IMAGE_TAG: "v12" } },
  },
];

/** The paths of the case in a folder of its own, with what its apps are on this machine. */
function withApps({ folder, input, containers, request, answers }: Case): readonly string[] {
  const copy = folderWith({});
  cpSync(join(CASES, folder), copy, { recursive: true });
  const scSimYaml = folderWith({ "sc-sim.yaml": { containers, request, ...answers } });
  cpSync(join(scSimYaml, "sc-sim.yaml"), join(copy, "sc-sim.yaml"));
  return input === "." ? [copy] : [join(copy, input), join(copy, "sc-sim.yaml")];
}

describe("sc-sim up runs", () => {
  test.for(CASES_THAT_RUN)("$title, and a request makes a line", async (row, { expect }) => {
    const inputs = withApps(row);
    const { status, stdout, stderr } = await openCli().run(
      ...["up", ...inputs, "--once", "--runtime", "local"],
    );
    expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
    const { pathname } = new URL(row.request.url);
    const [line = "", end] = stdout.split("\n");
    expect(end).toBe("");
    expect(Object.values(JSON.parse(line))).toEqual(expect.arrayContaining([pathname, "GET", 200]));
  });
});

test("the library and the HTTP API find services by their other names", async ({ expect }) => {
  await using simulation = await simulate({
    inputs: withApps(CLOUDFORMATION),
    runtime: "local",
    tasks: { Till: 1 },
    env: { ...process.env, SC_SIM_HOME: tempFolder() },
  });
  const response = await simulation.request("kiosk/Till", "http://orders:8080/library");
  const [ofRequest] = await simulation.linesOf(response);
  expect(ofRequest).toMatchObject({ service: "kiosk-Orders", record: { path: "/library" } });
  expect(await simulation.accessLog("Orders").take(1)).toEqual([ofRequest]);

  const client = openApiClient(await simulation.serveApi());
  const sent = { service: "Till", url: "http://orders:8080/api" };
  const { json } = await client.post("/requests", sent);
  expect(json.sent).toMatchObject([{ status: 200 }]);
  const wanted = { service: "Orders", fields: { path: "/api" } };
  expect((await client.post("/lines/wait", wanted)).json).toMatchObject({ ok: true });
  const found = await client.get("/lines?service=kiosk/Orders&text=/api");
  expect(found.json.lines).toMatchObject([{ service: "kiosk-Orders" }]);
  expect((await client.get("")).json.services).toMatchObject([
    { name: "kiosk-Orders", otherNames: ["kiosk/Orders"] },
    { name: "kiosk-Till", otherNames: ["kiosk/Till"], desiredCount: 1 },
  ]);
});

test("commands of other processes find services by their other names", async ({ expect }) => {
  const cli = openCli();
  const inputs = withApps(CLOUDFORMATION);
  const up = await cli.run("up", ...inputs, "--detach", "--no-request", "--runtime", "local");
  expect(up).toMatchObject({ status: 0 });
  // What to try next is as short as it can be.
  expect(up.stderr).toContain('request Till "http://orders:8080/');
  const path = "/named";
  const done = [
    await cli.run("request", "kiosk/Till", `http://orders:8080${path}`),
    await cli.run("expect", "Orders", "--path", path),
    await cli.run("logs", "--service", "kiosk/Orders", "--raw"),
    await cli.run("exec", "Orders/orders", "--", "node", "-p", "6 * 7"),
    await cli.run("shell", "kiosk/Orders", "--", "node", "-p", "6 * 8"),
    await cli.run("run", "--reuse", "--as", "Till", "--", "node", "-p", "6 * 9"),
    await cli.run("stop", "Orders"),
    await cli.run("start", "Orders-1"),
  ];
  expect(done.map(({ status, stderr }) => (status === 0 ? 0 : stderr))).toEqual(done.map(() => 0));
  const [, expected, logged, ...others] = done;
  expect(JSON.parse(logged?.stdout ?? "")).toMatchObject(JSON.parse(expected?.stdout ?? ""));
  expect(others.map(({ stdout }) => stdout.trim())).toEqual(["42", "48", "54", "", ""]);
  expect(done.slice(-2).map(({ stderr }) => stderr)).toEqual([
    expect.stringContaining("Task kiosk-Orders-1 is stopped."),
    expect.stringContaining("Task kiosk-Orders-1 is ready."),
  ]);
  const wrong = await cli.run("request", "Ordrs", "http://orders:8080/");
  expect(wrong).toMatchObject({
    status: 2,
    stderr: expect.stringContaining(
      'There is no service "Ordrs"; the nearest is "Orders" (of kiosk-Orders (kiosk/Orders), kiosk-Till (kiosk/Till)).',
    ),
  });
  expect(await cli.run("down")).toMatchObject({ status: 0 });
});
