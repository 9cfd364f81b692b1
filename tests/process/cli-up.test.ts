import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { ANSWERS, scSimYaml, service, taskDefinition } from "../support/definitions.ts";
import { leftovers, openCli, PROJECT } from "../support/run-cli.ts";
import { folderWith } from "../support/temp-folder.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The lines captured on AWS. */
const observed = readFileSync(
  join(PROJECT, "tests/fixtures/observed/2025-11-11-http-json.jsonl"),
  "utf8",
)
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));

const typesOf = (line: object) =>
  Object.fromEntries(
    Object.entries(line)
      .map(([key, value]) => [key, value === null ? "null" : typeof value])
      .sort(),
  );

describe("sc-sim up --once", () => {
  test("prints one line with the keys and types of the line captured on AWS", async ({
    expect,
  }) => {
    const cli = openCli();
    const { status, stdout, stderr } = await cli.run("up", "--once", "--runtime", "local");
    expect(status, stderr).toBe(0);
    expect(stdout.endsWith("}\n")).toBe(true);
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(1);
    expect(typesOf(lines[0])).toEqual(typesOf(observed[0]));
    expect(lines[0]).toMatchObject({
      authority: "app.sample-namespace",
      bytes_received: 0,
      bytes_sent: 11,
      forwarded_for: null,
      method: "GET",
      path: "/",
      protocol: "HTTP/1.1",
      request_id: expect.stringMatching(UUID),
      response_code: 200,
      upstream_service_time: expect.stringMatching(/^\d+$/),
    });
    expect(leftovers(cli)).toEqual([]);
    expect(stderr).not.toContain("not a terminal");
  });

  test("prints the query where includeQueryParameters is ENABLED, as on AWS", async ({
    expect,
  }) => {
    const { status, stdout } = await openCli().run(
      ...["up", "--once", "--runtime", "local", "--include-query-parameters", "ENABLED"],
    );
    expect(status).toBe(0);
    const line = JSON.parse(stdout);
    expect(typesOf(line)).toEqual(typesOf(observed[1]));
    expect(line.path).toBe("/?key1=value1");
  });

  test("sends no request with --no-request", async ({ expect }) => {
    const { status, stdout, stderr } = await openCli().run(
      ...["up", "--once", "--runtime", "local", "--no-request"],
    );
    expect({ status, stdout }, stderr).toEqual({ status: 0, stdout: "" });
    expect(stderr).not.toContain("Request from");
  });

  const VARIANTS = [
    {
      title: "TEXT as documented",
      args: ["--format", "TEXT"],
      lines: [
        /^\[[\dT:.-]+Z\] "GET \/ HTTP\/1\.1" 200 0 11 \d+ \d+ "-" "sample-client" "[0-9a-f-]{36}" "app\.sample-namespace" "127\.0\.0\.1:\d+"$/,
      ],
    },
    {
      title: "the documented keys",
      args: ["--profile", "aws-docs"],
      lines: [/"duration_ms":\d+,.*"upstream_host":"127\.0\.0\.1:\d+"/],
    },
    {
      title: "no line of a client that has no access log",
      args: ["--direction", "both"],
      lines: [/^\{"authority"/],
    },
  ];
  test.for(VARIANTS)("prints $title", async ({ args, lines }, { expect }) => {
    const { status, stdout, stderr } = await openCli().run(
      "up",
      "--once",
      "--runtime",
      "local",
      ...args,
    );
    expect(status, stderr).toBe(0);
    const printed = stdout.trimEnd().split("\n");
    expect(printed).toHaveLength(lines.length);
    for (const [index, pattern] of lines.entries()) expect(printed[index]).toMatch(pattern);
  });

  test("says what it does on standard error, and explains on request", async ({ expect }) => {
    const { stderr } = await openCli().run("up", "--once", "--runtime", "local", "--explain");
    expect(stderr).toContain("http://app.sample-namespace:80");
    expect(stderr).toContain("ingress-app");
    expect(stderr).toContain("profile observed-2025-11");
    expect(stderr).toMatch(/response_code +200 +\S/);
    expect(stderr).toMatch(/Logs and Envoy bootstraps: \S/);
  });
});

describe("sc-sim up on a terminal", () => {
  test("with --flush aws shows what Envoy holds back once it ends", async ({ expect }) => {
    const cli = openCli();
    const request = (key: number) => ({ service: "web", url: `http://web.shop/?key=${key}` });
    const folder = folderWith({
      "task.json": taskDefinition(),
      "service.json": service(),
      "sc-sim.yaml": { ...scSimYaml(ANSWERS), request: [1, 2, 3].map(request) },
    });
    const flags = ["--flush", "aws", "--include-query-parameters", "ENABLED"];
    const up = cli.startOnTerminal("up", folder, "--runtime", "local", ...flags);
    await up.shows(/Ctrl-C stops everything/);
    const [{ tasks }] = JSON.parse((await cli.run("ps", "--json")).stdout);
    const commandLines = tasks[0].processes.map(({ pid }: { pid: number }) =>
      readFileSync(`/proc/${pid}/cmdline`, "utf8"),
    );
    expect(commandLines).toContainEqual(expect.stringContaining("--drain-time-s"));
    // Envoy's own buffer is what it has without these.
    expect(commandLines).not.toContainEqual(expect.stringContaining("--file-flush"));
    up.type("\x03");
    const { stdout } = await up.result;
    // Without its last flush an Envoy would have written the first line only.
    const paths = [...stdout.matchAll(/"path":"([^"]+)"/g)].map(([, path]) => path);
    expect(paths).toEqual(["/?key=1", "/?key=2", "/?key=3"]);
    // No request waits for the line of the one before.
    expect(stdout.indexOf("shop/?key=3")).toBeLessThan(stdout.indexOf('"path":"/?key=2"'));
    expect(stdout).toContain("nothing is left running");
  });

  test("stays, shows every further line, and stops cleanly at Ctrl-C", async ({ expect }) => {
    const cli = openCli();
    const up = cli.startOnTerminal("up", "--runtime", "local");
    await up.shows(/Ctrl-C stops everything/);
    const request = await cli.run("request", "client", "http://app.sample-namespace/status/418");
    expect(request.status, request.stderr).toBe(0);
    await up.shows(/"response_code":418/);
    up.type("\x03");
    const { status, stdout } = await up.result;
    expect(status).toBe(130);
    expect(stdout).toContain("nothing is left running");
    expect(leftovers(cli)).toEqual([]);
  });

  test("stops cleanly at Ctrl-C while it starts", async ({ expect }) => {
    const cli = openCli();
    const up = cli.startOnTerminal("up", "--runtime", "local");
    await up.shows(/Looking for Envoy|Starting/);
    up.type("\x03");
    const { status } = await up.result;
    expect(status).toBe(130);
    expect(leftovers(cli)).toEqual([]);
  });
});

test("a request whose proxies log nothing says how to switch the log on", async ({ expect }) => {
  const folder = folderWith({
    "task.json": taskDefinition(),
    "service.json": service({ accessLogConfiguration: undefined }),
    "sc-sim.yaml": scSimYaml(ANSWERS),
  });
  const up = ["up", folder, "--once", "--runtime", "local"];
  const silent = await openCli().run(...up);
  expect(silent.status, silent.stderr).toBe(0);
  expect(silent.stdout).toBe("");
  expect(silent.stderr).toContain("No proxy on its way writes an access log");
  expect(silent.stderr).toContain("up --format JSON");
  const logged = await openCli().run(...up, "--format", "JSON");
  expect(JSON.parse(logged.stdout)).toMatchObject({ authority: "web.shop" });
});

test("without a terminal up says what ends it, and prints the line exactly as Envoy wrote it", async ({
  expect,
}) => {
  const folder = folderWith({
    "task.json": taskDefinition(),
    "service.json": service(),
    "sc-sim.yaml": scSimYaml(ANSWERS),
  });
  const { status, stdout, stderr } = await openCli().run("up", folder, "--runtime", "local");
  expect(status, stderr).toBe(0);
  expect(stderr).toContain(
    "Standard output is not a terminal: this ends once the sample requests have their lines, as with --once.\n",
  );
  expect(stdout).toMatch(/^\{"authority":"web\.shop",[^\n]+\}\n$/);
  expect(stderr).not.toContain("web-1 ingress ");
});

test("the sample request goes to the first http endpoint where sc-sim.yaml names none", async ({
  expect,
}) => {
  const script = "require('http').createServer((q, r) => r.end(q.url)).listen(process.env.PORT)";
  const folder = folderWith({
    "task.json": taskDefinition(),
    "service.json": service(),
    "sc-sim.yaml": scSimYaml(script),
  });
  const { status, stdout, stderr } = await openCli().run(
    "up",
    folder,
    "--once",
    "--runtime",
    "local",
  );
  expect(status, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ authority: "web.shop", path: "/" });
});
