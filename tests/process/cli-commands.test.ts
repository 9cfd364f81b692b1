import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { ANSWERS, scSimYaml, service, taskDefinition } from "../support/definitions.ts";
import { leftovers, openCli, PROJECT, startProgram } from "../support/run-cli.ts";
import { runProgram } from "../support/run-program.ts";
import { folderWith, tempFolder } from "../support/temp-folder.ts";
import { appTemplate } from "../support/template.ts";

describe("beside a running simulation", () => {
  test("request, logs, ps and down work from another terminal", async ({ expect }) => {
    const cli = openCli();
    const up = cli.startOnTerminal("up", "--runtime", "local");
    await up.shows(/Ctrl-C stops everything/);

    const one = await cli.run(
      "request",
      "client",
      "http://app.sample-namespace/echo",
      "--data",
      "hello",
    );
    expect(one).toMatchObject({ status: 0, stdout: "hello" });
    const many = await cli.run(
      ...[
        "request",
        "client",
        "http://app.sample-namespace/",
        "--count",
        "20",
        "--concurrency",
        "4",
      ],
    );
    expect(many.stderr).toContain("20 × 200");
    const json = await cli.run(
      "request",
      "client",
      "http://app.sample-namespace/status/404",
      "--json",
    );
    expect(JSON.parse(json.stdout)).toMatchObject({ status: 404 });

    await up.shows(/"path":"\/status\/404"/);
    const logs = await cli.run("logs");
    const lines = logs.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ path }) => path)).toEqual([
      "/",
      "/echo",
      ...Array(20).fill("/"),
      "/status/404",
    ]);
    const filtered = await cli.run(
      "logs",
      "--filter",
      '{ $.path = "/e*" || $.response_code = 404 }',
    );
    expect(filtered.stdout).toMatch(/^.*"path":"\/echo".*\n.*"path":"\/status\/404".*\n$/);
    expect(filtered.stderr).toBe("");
    const lint = await cli.run("logs", "--filter", "?/echo -GET", "--kind", "app");
    expect(lint).toMatchObject({ status: 0, stderr: expect.stringMatching(/^! --filter: AWS's/) });
    const refused = await cli.run("logs", "--filter", "{ $.path == 1 }");
    expect(refused).toMatchObject({ status: 2, stdout: "" });
    expect(refused.stderr).toContain(
      "--filter: A value (a text with other characters in quotation",
    );
    const app = await cli.run("logs", "--kind", "app", "--service", "server");
    expect(app.stdout).toMatch(/^server listens on 127\.0\.0\.1:\d+\n$/);
    const proxy = await cli.run("logs", "--kind", "proxy", "--json");
    const event = JSON.parse(proxy.stdout.split("\n")[0] ?? "");
    expect(event).toMatchObject({ source: "stderr", kind: "proxy", role: "proxy" });
    expect(event.containerName).toMatch(/^ecs-service-connect-[A-Za-z0-9]{5}$/);
    const server = await cli.run("logs", "--json");
    expect(JSON.parse(server.stdout.split("\n")[0] ?? "")).toMatchObject({
      group: "/ecs/sample-ecs-app",
      stream: expect.stringMatching(/^service-connect\/ecs-service-connect-\w{5}\/[0-9a-f]{32}$/),
      source: "stdout",
      direction: "ingress",
    });

    const byCode = "stats count(*) as n by response_code | sort response_code asc";
    const counted = await cli.run("query", byCode, "--service", "server");
    expect(rowsOf(counted.stdout)).toContainEqual({ response_code: 200, n: 22 });
    const grouped = await cli.run(
      "query",
      "stats count(*) as n by @log",
      "--group",
      "/ecs/sample*",
    );
    expect(rowsOf(grouped.stdout)).toEqual(
      expect.arrayContaining([
        { "@log": "123456789012:/ecs/sample-ecs-app", n: expect.any(Number) },
      ]),
    );
    const elsewhere = await cli.run("query", byCode, "--group", "/ecs/none");
    expect(elsewhere).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/Choose of these: .*\/ecs\/sample-ecs-app/),
    });
    const future = await cli.run("query", "fields path", "--since", "2999-01-01T00:00:00Z");
    expect(future).toMatchObject({
      ...{ status: 0, stdout: "" },
      stderr: expect.stringContaining("There was no line to look at."),
    });

    const ps = JSON.parse((await cli.run("ps", "--json")).stdout);
    expect(ps).toMatchObject([{ state: "running", endpoints: ["http://app.sample-namespace:80"] }]);
    expect(ps[0].tasks).toHaveLength(2);

    const down = await cli.run("down");
    expect(down.stderr).toMatch(/^Stopped \S+\.\n$/);
    expect((await up.result).status).toBe(143);
    expect(leftovers(cli)).toEqual([]);
    expect((await cli.run("logs")).stdout).toBe(logs.stdout);
    expect((await cli.run("ps")).stderr).toContain("No simulation is running");
  });

  test("logs --follow goes on until the simulation ends", async ({ expect }) => {
    const cli = openCli();
    const up = cli.startOnTerminal("up", "--runtime", "local");
    await up.shows(/Ctrl-C stops everything/);
    const follow = cli.start("logs", "--follow");
    await follow.shows(/"path":"\/"/);
    await cli.run("request", "client", "http://app.sample-namespace/status/204");
    await follow.shows(/"path":"\/status\/204"/);
    up.type("\x03");
    await up.result;
    expect((await follow.result).status).toBe(0);
  });

  test("two simulations run side by side; the newer is meant where none is named", async ({
    expect,
  }) => {
    const cli = openCli();
    for (let started = 0; started < 2; started++) {
      await cli.startOnTerminal("up", "--runtime", "local").shows(/Ctrl-C stops everything/);
    }
    const runs: { runId: string }[] = JSON.parse((await cli.run("ps", "--json")).stdout);
    const [newer = "", older = ""] = runs
      .map(({ runId }) => runId)
      .sort()
      .reverse();
    const request = (status: number, ...flags: readonly string[]) =>
      cli.run("request", "client", `http://app.sample-namespace/status/${status}`, ...flags);
    const taken = `2 simulations run; taking ${newer} (sample-namespace), --run names another.\n`;
    expect((await request(201)).stderr).toContain(taken);
    expect((await request(202, "--run", older)).stderr).toMatch(/^202/);
    const logsOf = async (run: string) => (await cli.run("logs", "--run", run)).stdout;
    expect(await logsOf(newer)).toContain("/status/201");
    expect(await logsOf(newer)).not.toContain("/status/202");
    expect(await logsOf(older)).toContain("/status/202");
    expect(await logsOf(older)).not.toContain("/status/201");
    const logs = await cli.run("logs");
    expect(logs).toMatchObject({ stdout: await logsOf(newer), stderr: taken });

    const unclear = await cli.run("down");
    expect(unclear.status).toBe(2);
    expect(unclear.stderr).toContain(`2 simulations are running: ${newer}, ${older}.`);
    const down = cli.startOnTerminal("down");
    await down.shows(/Which one shall be stopped\? \(1 to 2, all, none\)/);
    down.type("2\r");
    expect((await down.result).stdout).toContain(`Stopped ${older}.`);
    expect((await request(204)).stderr).toMatch(/^204/);
  });
});

describe("without a running simulation", () => {
  const NEEDS_ONE = [
    { title: "request", args: ["request", "client", "http://app.sample-namespace/"] },
    { title: "logs", args: ["logs"] },
  ];
  test.for(NEEDS_ONE)("$title says so and how to start one", async ({ args }, { expect }) => {
    const { status, stderr } = await openCli().run(...args);
    expect(status).toBe(1);
    expect(stderr).toContain("NO_SIMULATION");
    expect(stderr).toContain("sc-sim up");
  });

  test.for([
    ["request", "client", "http://app.sample-namespace/"],
    ["exec", "client", "--run", "ffff", "--", "true"],
    ["stop", "client"],
    ["trace"],
    ["logs"],
  ])("%s looks for the run that --run names", async (args, { expect }) => {
    const named = args.includes("--run") ? args : [...args, "--run", "ffff"];
    const { status, stderr } = await openCli().run(...named);
    expect(status).toBe(1);
    expect(stderr).toMatch(/NO_SIMULATION .*\bffff\b/);
  });

  test("down says that nothing was running", async ({ expect }) => {
    const { status, stderr } = await openCli().run("down");
    expect(status).toBe(0);
    expect(stderr).toContain("Nothing was running");
  });

  test("plan prints the plan and writes one Envoy bootstrap per task", async ({ expect }) => {
    const out = tempFolder();
    const cli = openCli();
    const { status, stdout } = await cli.run("plan", "--runtime", "local", "--out", out);
    expect(status).toBe(0);
    expect(stdout).toContain("http://app.sample-namespace:80  → server");
    expect(readdirSync(out).sort()).toEqual(["client-1.json", "server-1.json"]);
    const bootstrap = JSON.parse(readFileSync(join(out, "server-1.json"), "utf8"));
    expect(bootstrap.static_resources.listeners[0]).toMatchObject({ name: "ingress-app" });
    const json = JSON.parse((await cli.run("plan", "--runtime", "local", "--json")).stdout);
    expect(json).toMatchObject({ namespace: "sample-namespace", runtime: "local" });
  });

  const WRITING = [
    { title: "plan", args: ["plan", "--runtime", "local"] },
    { title: "init", args: ["init", "sample-apps/server"] },
    { title: "export compose", args: ["export", "compose"] },
  ];
  test.for(WRITING)("$title says where it cannot write --out", async ({ args }, { expect }) => {
    const { status, stderr } = await openCli().run(...args, "--out", "/proc/x/y");
    expect(status).toBe(2);
    expect(stderr).toMatch(/USAGE {2}\/proc\/x\/y.* cannot be written: ENOENT/);
  });

  test("init asks for what a template asks for, beside its file, and prints the command that reads both", async ({
    expect,
  }) => {
    const folder = join(tempFolder(), "infra");
    cpSync(join(PROJECT, "tests/fixtures/infra/06-cfn-unanswered"), folder, { recursive: true });
    const cli = openCli();
    const template = join(folder, "service.yaml");
    const before = await cli.run("plan", template, "--runtime", "local");
    expect(before.status).toBe(2);
    expect(before.stderr).toContain("The parameter Port has no default");
    const { status, stderr } = await cli.run("init", template, "--parameter", "Port=9000");
    expect(status, stderr).toBe(0);
    const written = join(folder, "sc-sim.yaml");
    expect(stderr).toContain(`up ${template} `);
    expect(stderr).toMatch(/infra\/sc-sim\.yaml\n/);
    expect(readFileSync(written, "utf8")).toContain('Port: "9000"');
    const after = await cli.run("plan", template, written, "--runtime", "local");
    expect(after.status, after.stderr).toBe(0);
    expect(after.stdout).toContain("http://app:9000");
  });

  test("init leaves a secret that was given to the command line", async ({ expect }) => {
    const template = appTemplate({
      sections: { Parameters: { Password: { Type: "String", NoEcho: true } } },
      environment: { PASSWORD: { Ref: "Password" } },
    });
    const folder = folderWith({ "template.json": template });
    const given = ["--parameter", "Password=hush"];
    const { status, stderr } = await openCli().run("init", folder, ...given);
    expect(status, stderr).toBe(0);
    expect(stderr).toMatch(/up \S+ --parameter Password=…\n/);
    const written = readFileSync(join(folder, "sc-sim.yaml"), "utf8");
    expect(written).toContain("# The value of Password is a secret and is not written here");
    expect(written).not.toContain("hush");
  });

  test("init writes an sc-sim.yaml with which the inputs load", async ({ expect }) => {
    const folder = folderWith({
      "task.json": taskDefinition({ secrets: [{ name: "KEY", valueFrom: "arn:aws:ssm:x" }] }),
      "service.json": service(),
    });
    const cli = openCli();
    const planned = await cli.run("plan", folder, "--runtime", "local");
    expect(planned.status).toBe(0);
    expect(planned.stdout).toContain("http://web.shop:80");
    expect(planned.stderr).toMatch(
      /⚠ `sc-sim up` will not start this: 1 problem in the input:\n.*Container app has no command for this machine, and KEY is a[\s\S]*\n {2}→ Write an sc-sim.yaml with `sc-sim init /,
    );
    const json = JSON.parse((await cli.run("plan", folder, "--runtime", "local", "--json")).stdout);
    expect(json.startProblems).toMatchObject([
      { file: expect.stringMatching(/task\.json$/), path: "containerDefinitions[0]", line: 5 },
    ]);
    const before = await cli.run("up", folder, "--once", "--runtime", "local");
    expect(before.status).toBe(2);
    expect(before.stderr).toContain("Container app has no command for this machine, and KEY is a");
    expect(before.stderr).toContain(`Write an sc-sim.yaml with \`sc-sim init ${folder}\``);
    const { status, stderr } = await cli.run("init", folder);
    expect(status, stderr).toBe(0);
    const written = readFileSync(join(folder, "sc-sim.yaml"), "utf8");
    expect(written).toContain("web/app:");
    expect(written).toContain("KEY: change-me");
    const complete = await cli.run("plan", folder, "--runtime", "local");
    expect(complete.status).toBe(0);
    expect(complete.stderr).not.toContain("will not start");
    expect((await cli.run("init", folder)).stderr).toContain("exists already");
    const again = await cli.run("init", folder, "--out", join(folder, "sc-sim.yaml"));
    expect(again.stderr).toContain("exists already");
    expect(readFileSync(join(folder, "sc-sim.yaml"), "utf8")).toBe(written);
  });

  test("init writes nothing for definitions that are wrong, and says what is", async ({
    expect,
  }) => {
    const folder = folderWith({ "task.json": taskDefinition({ imge: "x" }), "s.json": service() });
    const { status, stderr } = await openCli().run("init", folder);
    expect(status).toBe(2);
    expect(stderr).toMatch(/imge: .*nearest is "image"/);
    expect(existsSync(join(folder, "sc-sim.yaml"))).toBe(false);
  });

  test("doctor says what was found", async ({ expect }) => {
    const { status, stdout } = await openCli().run("doctor", "--json");
    expect(status).toBe(0);
    const checks = JSON.parse(stdout);
    expect(checks.map(({ name }: { name: string }) => name)).toContain("Envoy");
    expect(checks.find(({ name }: { name: string }) => name === "Envoy").found).toContain(
      "SC_SIM_ENVOY",
    );
  });

  test("doctor says which way endpoint names are known, and why not in a better one", async ({
    expect,
  }) => {
    const namesIn = (stdout: string) =>
      JSON.parse(stdout).find(({ name }: { name: string }) => name === "Endpoint names");
    expect(namesIn((await openCli().run("doctor", "--json")).stdout)).toEqual({
      name: "Endpoint names",
      status: "ok",
      found: "every program resolves them: it gets an /etc/hosts of its own",
    });
    const script =
      "#!/bin/sh\necho 'unshare: unshare failed: Operation not permitted' >&2; exit 1\n";
    const folder = folderWith({ unshare: script });
    chmodSync(join(folder, "unshare"), 0o755);
    const cli = openCli({ PATH: `${folder}:${process.env["PATH"]}` });
    expect(namesIn((await cli.run("doctor", "--json")).stdout)).toMatchObject({
      status: "warning",
      found: expect.stringMatching(
        /Node apps only; .*\(unshare: unshare failed: Operation not permitted\)/,
      ),
      remedy: expect.stringContaining("libnss_wrapper"),
    });
  });

  test("doctor ends with 1 where something is wrong, and says how to mend it", async ({
    expect,
  }) => {
    const { status, stdout } = await openCli({ SC_SIM_CACHE: "/proc/x" }).run("doctor");
    expect(stdout).toMatch(/✖ Envoy cache .*\/proc\/x.* cannot be written .*\n.*set SC_SIM_CACHE/);
    expect(status).toBe(1);
  });

  test("doctor reads Envoy's version from what it says, not from where it lies", async ({
    expect,
  }) => {
    const { SC_SIM_ENVOY: envoy = "" } = process.env;
    const folder = folderWith({ "9.9.9-linux-x64/readme": "an Envoy in a folder with a number" });
    const link = join(folder, "9.9.9-linux-x64", "envoy");
    symlinkSync(envoy, link);
    const { stdout } = await openCli({ SC_SIM_ENVOY: link }).run("doctor", "--json");
    const found = JSON.parse(stdout).find(({ name }: { name: string }) => name === "Envoy").found;
    expect(found).toMatch(/^\d+\.\d+\.\d+ \(/);
    expect(found).not.toMatch(/^9\.9\.9/);
  });

  test.for([
    { where: "in a clone", files: { "cli/main.ts": "" }, remedy: "Start it with `npm run sim`" },
    { where: "in a package", files: {}, remedy: "Install Node 24, or put it first on your PATH." },
  ])("a Node that is too old is told so in one sentence, $where", async (row, { expect }) => {
    const source = readFileSync(join(PROJECT, "simulator/sc-sim.mjs"), "utf8");
    const folder = folderWith({
      ...row.files,
      "sc-sim.mjs": source.replace("process.versions.node", '"20.1.0"'),
    });

    const { status, stderr } = await runProgram(process.execPath, [join(folder, "sc-sim.mjs")]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^sc-sim needs Node 24 or newer/);
    expect(stderr).toContain(`\n  → ${row.remedy}`);
  });
});

const MISUSES = [
  { title: "a misspelt command", args: ["dwon"], says: "sc-sim down" },
  { title: "a command with a letter too few", args: ["reqest", "client"], says: "sc-sim request" },
  {
    title: "an unknown option",
    args: ["up", "--fromat", "JSON"],
    says: '✖ USAGE  `sc-sim up` has no option --fromat; the nearest is "--format" (of --runtime, --format, ',
  },
  {
    title: "an unknown command option value",
    args: ["up", "--format", "XML"],
    says: "✖ USAGE  Option '--format <format>' argument 'XML' is invalid. Allowed choices are TEXT, JSON.\n  → `sc-sim up --help` shows",
  },
  {
    title: "a number that is none",
    args: ["up", "--timeout", "soon"],
    says: "✖ USAGE  Option '--timeout <seconds>' argument 'soon' is invalid. A number above 0 was expected, and 24 days at most.\n",
  },
  {
    title: "a parameter given twice, without its value, which may be a secret",
    args: ["plan", "--parameter", "Pw=a=b'c", "--parameter", "Pw=d=e' is invalid.\nf"],
    says: "✖ USAGE  Option '--parameter <name=value>' argument 'Pw=…' is invalid. The name of a parameter and its value were expected, once for each, such as Stage=test.\n",
  },
  {
    title: "an argument too few",
    args: ["request", "client"],
    says: "✖ USAGE  `sc-sim request` needs <url>: sc-sim request <service> <url>.\n",
  },
  {
    title: "an unknown command of a command",
    args: ["images", "pul"],
    says: '✖ USAGE  `sc-sim images` has no command "pul"; the nearest is "pull" (of pull, save, load).\n',
  },
  {
    title: "a missing option",
    args: ["corpus"],
    says: "✖ USAGE  `sc-sim corpus` needs the option --out <dir>.\n  → `sc-sim corpus --help`",
  },
  {
    title: "an option without its value",
    args: ["up", "--tasks"],
    says: "✖ USAGE  The option --tasks <service=number> needs a value.\n",
  },
  {
    title: "options that exclude each other",
    args: ["up", "--once", "--detach"],
    says: "✖ USAGE  Option '--detach' cannot be used with option '--once'.\n",
  },
  {
    title: "an argument too many",
    args: ["ps", "extra"],
    says: "✖ USAGE  Too many arguments for 'ps'. Expected 0 arguments but got 1.\n",
  },
  {
    title: "an unknown profile",
    args: ["plan", "--profile", "aws"],
    says: "observed-2025-11, aws-docs",
  },
  { title: "a path that is not there", args: ["plan", "nowhere"], says: "INPUT_NOT_FOUND" },
  { title: "a path that would clear the screen", args: ["plan", "x\x1b[2J"], says: "x\\u{1b}[2J" },
  { title: "an option that would", args: ["plan", "--x\x1b[2J"], says: "--x\\u{1b}[2J" },
];
test.for(MISUSES)(
  "$title ends with status 2 and says what was possible",
  async ({ args, says }, { expect }) => {
    const { status, stdout, stderr } = await openCli().run(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(says);
    expect(stderr).not.toContain("\x1b[2J");
    expect(stdout).toBe("");
  },
);

test("a service without a task answers 503, and its line says so", async ({ expect }) => {
  const folder = folderWith({
    "task.json": taskDefinition(),
    "service.json": service({}, { desiredCount: 0 }),
    "client.json": {
      serviceName: "caller",
      taskDefinition: "web",
      serviceConnectConfiguration: { enabled: true, namespace: "shop" },
    },
    "sc-sim.yaml": scSimYaml(ANSWERS),
  });
  const { status, stderr } = await openCli().run(
    "up",
    folder,
    "--once",
    "--runtime",
    "local",
    "--direction",
    "both",
  );
  expect(status, stderr).toBe(0);
  expect(stderr).toContain("no task behind it: 503");
  expect(stderr).toMatch(/\n {2}503, /);
});

const SUBCOMMANDS = [
  ...["profile new", "images pull", "export compose", "logs serve", "insights probe"],
];

test("--help fits 80 columns, and has no line end in a sentence", async ({ expect }) => {
  const { stdout } = await openCli().run("--help");
  for (const row of stdout.split("\n")) expect(row.length, row).toBeLessThanOrEqual(80);
  expect(stdout).toContain("\nbehind real Envoy proxies, and the access-log lines they write.\n");

  const commands = [...stdout.matchAll(/^ {2}([a-z]+) (?=.*(?:\[|<| {2}))/gm)].map(
    ([, name = ""]) => name,
  );
  expect(commands).toContain("request");
  const calls = [...commands, ...SUBCOMMANDS].map((name) => [...name.split(" "), "--help"]);
  // One process for all: each start takes as long as the rest.
  const script = `
    import { main } from "./simulator/cli/main.ts";
    for (const output of [process.stdout, process.stderr]) output.setMaxListeners(0);
    for (const call of ${JSON.stringify(calls)}) await main(call);`;
  const node = ["--conditions=sc-sim-source", "--input-type=module", "-e", script];
  // As in a clone, where the examples are longest.
  const env = { ...process.env, npm_lifecycle_event: "sim" };
  const { result } = startProgram({ command: process.execPath, args: node, env, stdin: "ignore" });
  const { stdout: all, stderr } = await result;
  expect(stderr).toBe("");
  expect(all.match(/^Usage: /gm)).toHaveLength(calls.length);
  for (const row of all.split("\n")) expect(row.length, row).toBeLessThanOrEqual(80);
  const request = all.split(/^Usage: /m).find((text) => text.includes(" request [options] ")) ?? "";
  const words = request.replaceAll(/\s+/g, " ");
  expect(words).toContain("The body goes to standard output as it came");
  expect(words).toContain("Every response is exit status 0, also a 5xx and any gRPC status");
  expect(words).toContain("Without a response it is 1.");
  expect(words).toContain(
    "npm run sim -- request client http://app.sample-namespace/status/503 -n 3",
  );
});

test("request --data @file is refused: the body is the text itself", async ({ expect }) => {
  const { status, stderr } = await openCli().run("request", "a", "http://b/", "--data", "@f.json");
  expect(status).toBe(2);
  expect(stderr).toMatch(/USAGE .*"@f\.json"[\s\S]*--data "\$\(cat FILE\)"/);
});

/** Objects of JSON lines. */
function rowsOf(stdout: string): readonly unknown[] {
  return stdout
    .trim()
    .split("\n")
    .map((row) => JSON.parse(row));
}
