import { describe, test } from "vitest";
import { describePlan } from "../../../simulator/topology/plan/describe-plan.ts";
import { ecsService, namespaceOf, planFor } from "../../support/planned.ts";

const logConfiguration = {
  logDriver: "awslogs",
  options: { "awslogs-group": "/ecs/web", "awslogs-stream-prefix": "ecs" },
};
const JSON_LOG = { format: "JSON", includeQueryParameters: "DISABLED" } as const;
const client = ecsService({ name: "client" });
const web = ecsService({
  name: "web",
  desiredCount: 2,
  exposes: [{ name: "web" }],
  accessLog: JSON_LOG,
  logConfiguration,
});

describe("the text of a plan", () => {
  test("says who runs, what can be dialled, who listens where, and what is logged", async ({
    expect,
  }) => {
    const text = describePlan(await planFor(namespaceOf(client, web)));
    expect(text).toContain("Namespace shop (local runtime)\n");
    expect(text).toMatch(/^ {2}client {2}client only {8}1 task$/m);
    expect(text).toMatch(/^ {2}web {5}client and server {2}2 tasks$/m);
    expect(text).toContain("http://web.shop:80  → web  2 tasks");
    expect(text).toMatch(/web-1 +ingress-web +10\.0\.0\.2:28080 → app 127\.0\.0\.1:18080/);
    expect(text).toMatch(
      /client-1 +egress web\.shop:80 +127\.255\.0\.1:80 → 10\.0\.0\.2:28080, 10\.0\.0\.3:28080/,
    );
    expect(text).toContain("client  off (no accessLogConfiguration)");
    expect(text).toContain(
      "JSON, ingress, query parameters DISABLED, profile observed-2025-11\n          to /ecs/web, stream ecs/ecs-service-connect-",
    );
    expect(text).toContain("/<task id>");
  });

  test("fits into 100 columns and has no space at the end of a line", async ({ expect }) => {
    const plan = await planFor(namespaceOf(client, web), { settings: { direction: "both" } });
    for (const line of describePlan(plan).split("\n")) {
      expect(line.length, line).toBeLessThanOrEqual(100);
      expect(line).toBe(line.trimEnd());
    }
  });

  test("says where options of the log driver have no effect", async ({ expect }) => {
    const options = { ...logConfiguration.options, mode: "non-blocking", "max-buffer-size": "1m" };
    const lossy = ecsService({
      ...{ name: "web", exposes: [{ name: "web" }], accessLog: JSON_LOG },
      logConfiguration: { logDriver: "awslogs", options },
    });
    const note =
      "No line is lost here: mode and max-buffer-size of the awslogs driver have no effect without --fidelity aws.";
    expect(describePlan(await planFor(namespaceOf(lossy)))).toContain(note);
    expect(describePlan(await planFor(namespaceOf(web)))).not.toContain("No line is lost");
  });

  test("says that an endpoint has nobody behind it", async ({ expect }) => {
    const none = ecsService({ name: "web", desiredCount: 0, exposes: [{ name: "web" }] });
    const text = describePlan(await planFor(namespaceOf(client, none)));
    expect(text).toContain("no task behind it: 503");
    expect(text).toContain("→ nobody");
  });

  test("says why a client-only service with an access log writes no line", async ({ expect }) => {
    const logging = ecsService({ name: "client", accessLog: JSON_LOG, logConfiguration });
    const text = describePlan(await planFor(namespaceOf(logging, web)));
    expect(text).toContain("client  no lines: it receives nothing, and --direction is ingress");
  });

  test("names a log driver that is only collected here", async ({ expect }) => {
    const firelens = ecsService({
      name: "web",
      exposes: [{ name: "web" }],
      accessLog: JSON_LOG,
      logConfiguration: { logDriver: "awsfirelens", options: {} },
    });
    const text = describePlan(await planFor(namespaceOf(firelens)));
    expect(text).toContain("(driver awsfirelens: collected here)");
  });

  const moved = [
    { title: "another port", at: { listenerAddress: "127.255.0.1", listenerPort: 20_000 } },
    { title: "another address", at: { listenerAddress: "0.0.0.0", listenerPort: 80 } },
  ];
  test.for(moved)("says what stands for an endpoint on $title", async ({ at }, { expect }) => {
    const namespace = namespaceOf(web);
    const made = await planFor(namespace);
    const plan = await planFor(namespace, {
      reserve: async () =>
        Object.fromEntries(
          made.tasks.map(({ taskId, addresses }) => [
            taskId,
            {
              ...addresses,
              egress: { "web.shop:80": { virtualAddress: "127.255.0.1", ...at } },
            },
          ]),
        ),
    });
    const { listenerAddress, listenerPort } = at;
    expect(describePlan(plan)).toContain(
      `${listenerAddress}:${listenerPort} (stands for 127.255.0.1:80) → `,
    );
    expect(describePlan(made)).not.toContain("stands for 127");
  });

  test("notes that a format is taken from the documentation only if a log is TEXT", async ({
    expect,
  }) => {
    const text = ecsService({
      name: "web",
      exposes: [{ name: "web" }],
      accessLog: { ...JSON_LOG, format: "TEXT" },
    });
    const note = /No TEXT line from AWS is published/;
    expect(describePlan(await planFor(namespaceOf(text)))).toMatch(note);
    expect(describePlan(await planFor(namespaceOf(web)))).not.toMatch(note);
  });

  test("folds the proxies where there are many listeners, and names the command that does not", async ({
    expect,
  }) => {
    const six = ["a", "b", "c", "d", "e"].map((name) => ecsService({ name, exposes: [{ name }] }));
    const none = ecsService({ name: "none", desiredCount: 0 });
    const plan = await planFor(namespaceOf(...six, web, none));
    const options = { planCommand: "sc-sim plan" };
    const text = describePlan(plan, options);
    expect(text).toContain("Proxies: 49 listeners (`sc-sim plan` shows each)\n");
    expect(text).toMatch(/^ {2}web {3}2 tasks {2}ingress-web, egress to 6 endpoints$/m);
    expect(text).toMatch(/^ {2}none {2}no task$/m);
    expect(text).not.toContain("web-1 ");
    expect(describePlan(plan)).toMatch(/^ {2}web-1 {2}ingress-web /m);
    const few = await planFor(namespaceOf(client, web));
    expect(describePlan(few, options)).toBe(describePlan(few));
    expect(describePlan(few)).not.toContain("listeners");
  });

  const command = (...argv: readonly [string, ...string[]]) => ({
    run: { command: argv, environment: {}, secrets: {} },
  });
  test("says which apps resolve the endpoint names", async ({ expect }) => {
    const serviceWith = (name: string, ...argv: readonly [string, ...string[]]) =>
      ecsService({ name, exposes: [{ name }], container: command(...argv) as object });
    const node = serviceWith("web", "/usr/bin/node", "server.js");
    const npm = serviceWith("api", "npm", "start");
    const python = serviceWith("old", "python3", "app.py");
    const noteOf = async (...services: readonly ReturnType<typeof ecsService>[]) =>
      /^ {2}.*endpoint names.*$/m.exec(describePlan(await planFor(namespaceOf(...services))))?.[0];
    expect(await noteOf(node, npm)).toBe("  Every app resolves the endpoint names.");
    expect(await noteOf(node, python)).toBe(
      "  Node apps resolve the endpoint names; old/app has them in $SC_SIM_ENDPOINTS.",
    );
    const others = ["a", "b", "c", "d", "e"].map((name) => serviceWith(name, "java"));
    expect(await noteOf(...others)).toBe(
      "  Node apps resolve the endpoint names; a/app, b/app, c/app and 2 more have them in $SC_SIM_ENDPOINTS.",
    );
    const namespaces = {
      ...(await planFor(namespaceOf(node, python))),
      names: "namespace",
    } as const;
    const everyApp = "  Every app resolves the endpoint names.";
    expect(describePlan(namespaces)).toContain(everyApp);
    expect(describePlan({ ...namespaces, names: "nss" })).toContain(
      "  Every app resolves the endpoint names (not if it is linked statically).",
    );
    expect(describePlan({ ...namespaces, names: "none" })).toContain(
      "  No app resolves the endpoint names; they are in $SC_SIM_ENDPOINTS.",
    );
    const chosen = serviceWith("off", "node", "app.js");
    const [{ run = {} } = {}] = chosen.taskDefinition.containers;
    const off = ecsService({ name: "off", container: { run: { ...run, names: "none" } as never } });
    const mixed = { ...(await planFor(namespaceOf(python, off))), names: "namespace" } as const;
    expect(describePlan(mixed)).toContain(
      "  Other apps resolve the endpoint names; off/app has them in $SC_SIM_ENDPOINTS.",
    );
    const plan = { ...(await planFor(namespaceOf(python))), runtime: "docker" as const };
    expect(describePlan(plan)).toContain("Every app resolves the endpoint names (/etc/hosts).");
    expect(describePlan({ ...plan, endpoints: [] })).not.toContain("endpoint names");
  });

  test("notes that apps have another port in the local runtime", async ({ expect }) => {
    const plan = await planFor(namespaceOf(web));
    const note = /A local app listens on \$PORT/;
    expect(describePlan(plan)).toMatch(note);
    expect(describePlan({ ...plan, runtime: "docker" })).not.toMatch(note);
    const tasks = plan.tasks.map((task) => ({ ...task, containers: [] }));
    expect(describePlan({ ...plan, tasks })).not.toMatch(note);
  });

  const notes = [
    { title: "egress lines", settings: { direction: "both" }, note: /egress\) is not known/ },
    { title: "late lines", settings: { flush: "aws" }, note: /up to 10 s late/ },
    {
      title: "the awslogs driver",
      settings: { fidelity: "aws", flush: "aws" },
      note: /up to 15 s late, as on AWS \(--flush aws and --fidelity aws\)\.\n {2}Lines can be lost, as on AWS/,
    },
  ] as const;
  test.for(notes)("notes what is assumed about $title", async ({ settings, note }, { expect }) => {
    expect(describePlan(await planFor(namespaceOf(web), { settings }))).toMatch(note);
    expect(describePlan(await planFor(namespaceOf(web)))).not.toMatch(note);
  });
});

describe("what is made up", () => {
  const standIns = ["Region", "AccountId", "StackName", "A", "B", "C", "D", "E"].map((name) => ({
    name: `AWS::${name}`,
    value: `value-of-${name}\u001b[31m`,
    why: `no file says ${name}`,
  }));
  const described = async (facts: object, options: object = {}) =>
    describePlan(await planFor({ ...namespaceOf(client, web), ...facts }), options).split("\n");

  test("is listed, each with its reason and nothing that moves a terminal's cursor", async ({
    expect,
  }) => {
    const rows = await described({ standIns });
    const at = rows.indexOf("Made up here, decided by AWS when it deploys");
    expect(rows.slice(at + 1, at + 5)).toEqual([
      "  AWS::Region: value-of-Region\\u{1b}[31m",
      "      no file says Region",
      "  AWS::AccountId: value-of-AccountId\\u{1b}[31m",
      "      no file says AccountId",
    ]);
    expect(rows.filter((row) => row.includes("no file says"))).toHaveLength(8);
  });

  test("is folded by kind, and --json has all of it", async ({ expect }) => {
    const names = ["a", "b", "c", "d"].map((name) => ({
      ...{ name: `ServiceName of ${name} (t.yaml:3)`, value: `stack-${name}` },
      why: `AWS adds characters to ${name}`,
    }));
    const counts = ["x", "y"].map((name) => ({
      ...{ name: `aws_ecs_service.${name} (main.tf:3) desired_count`, value: "1", why: "ignored" },
    }));
    const rows = await described({ standIns: [...names, ...counts, ...standIns.slice(0, 1)] });
    const at = rows.indexOf("Made up here, decided by AWS when it deploys (--json has all 7)");
    expect(rows.slice(at + 1, at + 8)).toEqual([
      "  ServiceName of 4: stack-a, stack-b, stack-c and 1 more",
      "      AWS adds characters to a",
      "  desired_count of 2: 1, 1",
      "      ignored",
      "  AWS::Region: value-of-Region\\u{1b}[31m",
      "      no file says Region",
      "",
    ]);
  });

  test("is short where another command shows it all", async ({ expect }) => {
    const rows = await described({ standIns }, { planCommand: "sc-sim plan" });
    const at = rows.findIndex((row) => row.startsWith("Made up here"));
    expect(rows[at]).toBe("Made up here, decided by AWS when it deploys (`sc-sim plan` says why)");
    expect(rows.slice(at + 6, at + 9)).toEqual([
      "  AWS::C: value-of-C\\u{1b}[31m",
      "  … and 2 more",
      "",
    ]);
  });

  test("is no heading where nothing is", async ({ expect }) => {
    expect((await described({})).join("\n")).not.toContain("Made up");
  });

  test("and what is left out or worth knowing is in the notes", async ({ expect }) => {
    const rows = await described({
      notes: ["IMAGE_TAG is the shell's."],
      others: [{ name: "live", services: ["a", "b"] }],
    });
    expect(rows.slice(-2)).toEqual([
      "  IMAGE_TAG is the shell's.",
      "  Left out: namespace live with 2 services (--namespace live).",
    ]);
  });
});

test("a service's other name is beside it", async ({ expect }) => {
  const named = { ...web, otherNames: ["Shop/Web/Service"] };
  const text = describePlan(await planFor(namespaceOf(client, named)));
  expect(text).toMatch(/^ {2}web {5}client and server {2}2 tasks {2}Shop\/Web\/Service$/m);
});
