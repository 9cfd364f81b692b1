import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import http from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, onTestFinished, test } from "vitest";
import { detectNames } from "../../simulator/running/names/detect-names.ts";
import { findProgram } from "../../simulator/running/names/find-program.ts";
import { hostsFileText } from "../../simulator/running/names/hosts-file.ts";
import type { NamespaceTools } from "../../simulator/running/names/names-support.ts";
import { withHostsFile } from "../../simulator/running/names/own-hosts-file.ts";
import type { ContainerSettings } from "../../simulator/topology/model/namespace.ts";
import { scSimYaml, service, taskDefinition } from "../support/definitions.ts";
import { startLocalRun } from "../support/local-run.ts";
import { ecsService, namespaceOf } from "../support/planned.ts";
import { openCli, PROJECT } from "../support/run-cli.ts";
import { runProgram } from "../support/run-program.ts";
import { folderWith, tempFolder } from "../support/temp-folder.ts";

/** Nobody has it; ids of an ordinary user need no entry in /etc/passwd. */
const USER = 4321;
const isRoot = process.getuid?.() === 0;

/** Each way to make a namespace that the machine's user can try. */
const WAYS = [
  ...(isRoot ? [{ title: "root", ids: {} }] : []),
  { title: "an ordinary user", ids: isRoot ? { uid: USER, gid: USER } : {} },
];

interface StartOptions {
  readonly ids: { readonly uid?: number; readonly gid?: number };
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
  readonly covered?: readonly string[];
  readonly hostsFile?: string;
}

/** Runs a shell script, or a program with its arguments, with a hosts file of its own, in which `web.shop` is 127.255.7.1. */
async function runWithNames(run: string | readonly string[], options: StartOptions) {
  const { ids, env = { PATH: process.env["PATH"] }, input = "", covered = [] } = options;
  const folder = tempFolder();
  chmodSync(folder, 0o777);
  const { hostsFile = join(folder, "hosts") } = options;
  if (options.hostsFile === undefined) {
    writeFileSync(hostsFile, hostsFileText("127.0.0.1 localhost\n", { "web.shop": "127.255.7.1" }));
  }
  const { namespace } = await detectNames(process.env);
  if (namespace === undefined) throw new TypeError("No namespace can be made on this machine.");
  const { uid = namespace.uid, gid = namespace.gid } = ids;
  const as = ids.uid === undefined ? namespace.as : "user";
  const tools: NamespaceTools = { ...namespace, as, uid, gid, covered };
  const [command = "", ...args] = typeof run === "string" ? ["sh", "-c", run, "sh", "a word"] : run;
  const line = withHostsFile({ command, args, env }, { tools, hostsFile });
  const child = spawn(line.command, line.args, {
    ...ids,
    env: line.env,
    cwd: folder,
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  child.stdin.on("error", () => undefined).end(input);
  const [status, signal] = (await once(child, "close")) as [number | null, string | null];
  return { status, signal, stdout, stderr, pid: child.pid, folder };
}

describe.for(WAYS)("a hosts file of its own, as $title", ({ ids }) => {
  test("is what a program resolves names with, beside the machine's", async ({ expect }) => {
    const { stdout, stderr } = await runWithNames(
      "getent hosts web.shop; getent ahostsv4 localhost | head -n 1; cat /etc/hosts",
      { ids },
    );
    expect(stdout, stderr).toMatch(/^127\.255\.7\.1 +web\.shop\n127\.0\.0\.1 [\s\S]*localhost/);
    expect(stdout).toContain("127.255.7.1\tweb.shop\n127.0.0.1 localhost\n");
  });

  test("is nobody else's", async ({ expect }) => {
    const before = readFileSync("/etc/hosts", "utf8");
    await runWithNames("cat /etc/hosts", { ids });
    expect(readFileSync("/etc/hosts", "utf8")).toBe(before);
    expect(readFileSync("/proc/self/mountinfo", "utf8")).not.toContain(" /etc/hosts ");
  });

  test("changes nothing of the program: pid, group, folder, arguments, input, status", async ({
    expect,
  }) => {
    const { pid, folder, status, stdout } = await runWithNames(
      `echo $$ $(cut -d ' ' -f 5 /proc/self/stat); pwd; echo "$1"; cat; exit 7`,
      { ids, input: "from outside\n" },
    );
    expect(stdout).toBe(`${pid} ${pid}\n${folder}\na word\nfrom outside\n`);
    expect(status).toBe(7);
  });

  test("leaves signals as they are", async ({ expect }) => {
    expect(await runWithNames("kill -TERM $$", { ids })).toMatchObject({ signal: "SIGTERM" });
  });

  test("leaves the environment as it is, also what a shell would drop", async ({ expect }) => {
    const env = {
      ...{ PATH: process.env["PATH"] ?? "", EMPTY: "", TWO: "two\nlines = 'quoted' $HOME" },
      ...{ "spring.datasource.url": "jdbc:x y", "a-b": "1=2" },
    };
    const { stdout } = await runWithNames(["cat", "/proc/self/environ"], { ids, env });
    const given = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    expect(stdout.split("\0").filter(Boolean).toSorted()).toEqual(given.toSorted());
  });

  test("starts a program in a folder with = in its name, whatever the environment", async ({
    expect,
  }) => {
    const folder = folderWith({ "a=b/program": "#!/bin/sh\necho ran with $#\n" });
    for (const part of [folder, join(folder, "a=b"), join(folder, "a=b", "program")])
      chmodSync(part, 0o755);
    const env = { PATH: process.env["PATH"] ?? "", "a.b": "1" };
    const { stdout } = await runWithNames([join(folder, "a=b", "program"), "x"], { ids, env });
    expect(stdout).toBe("ran with 1\n");
  });

  test("keeps the user's id and takes every privilege of the namespace away", async ({
    expect,
  }) => {
    const uid = ids.uid ?? process.getuid?.();
    const script = "id -u; id -g; touch mine; stat -c %u mine; grep CapEff /proc/self/status";
    const { stdout } = await runWithNames(script, { ids });
    const [capabilities = ""] = /[0-9a-f]{16}/.exec(stdout) ?? [];
    expect(stdout).toBe(
      `${uid}\n${ids.gid ?? process.getgid?.()}\n${uid}\nCapEff:\t${capabilities}\n`,
    );
    if (uid !== 0) expect(capabilities).toBe("0000000000000000");
  });

  test("covers a cache that would answer for names from outside", async ({ expect }) => {
    const socket = join(tempFolder(), "cache");
    chmodSync(join(socket, ".."), 0o755);
    const server = createServer((connection) => connection.end("from the cache"));
    onTestFinished(() => void server.close());
    await once(server.listen(socket), "listening");
    chmodSync(socket, 0o777);
    const script = `${process.execPath} -e 'require("net").connect("${socket}").on("data", (data) => console.log(String(data))).on("error", ({ code }) => console.log(code))'`;
    expect((await runWithNames(script, { ids })).stdout).toBe("from the cache\n");
    expect((await runWithNames(script, { ids, covered: [socket] })).stdout).toMatch(
      /^(?:ECONNREFUSED|EACCES)\n$/,
    );
  });

  test("that cannot be bound is named, and the program is not run", async ({ expect }) => {
    const { status, stdout, stderr } = await runWithNames("echo runs", {
      ids,
      hostsFile: "/no/such/hosts",
    });
    expect(stdout).toBe("");
    expect(stderr).toContain(
      "sc-sim: the hosts file /no/such/hosts cannot be bound over /etc/hosts",
    );
    expect(status).toBe(125);
  });
});

/** A folder with these programs of the machine and no others, as a PATH. */
function pathWith(programs: readonly string[], scripts: Readonly<Record<string, string>>): string {
  const folder = tempFolder();
  mkdirSync(join(folder, "bin"));
  for (const name of programs) {
    const program = findProgram(name, { path: process.env["PATH"] });
    if (program !== undefined) symlinkSync(program, join(folder, "bin", name));
  }
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, "bin", name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  return join(folder, "bin");
}

describe("which way works", () => {
  test("is a namespace on a Linux that lets its users make one", async ({ expect }) => {
    expect(await detectNames(process.env)).toMatchObject({ best: "namespace" });
  });

  test("is not a namespace where the system refuses, in the system's own words", async ({
    expect,
  }) => {
    const refuses = "echo 'unshare: unshare failed: Operation not permitted' >&2; exit 1";
    const support = await detectNames({ PATH: pathWith(["mount", "sh"], { unshare: refuses }) });
    expect(support.namespace).toBeUndefined();
    expect(support.best).not.toBe("namespace");
    expect(support.whyNot.namespace).toBe("unshare: unshare failed: Operation not permitted");
  });

  test("is not a namespace where a hosts file that is bound is not read", async ({ expect }) => {
    const useless = { unshare: 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"' };
    const path = pathWith(["sh", "cat", "getent"], { ...useless, mount: "exit 0" });
    const support = await detectNames({ PATH: path });
    expect(support.whyNot.namespace).toBe("a hosts file that is bound is not seen");
    const deaf = pathWith(["sh", "mount", "cat", "unshare"], { getent: "exit 2" });
    expect((await detectNames({ PATH: deaf })).whyNot.namespace).toMatch(
      /resolves names without \/etc\/hosts/,
    );
  });
});

test.runIf(isRoot)(
  "a hosts file does not leak where mounts are shared, as systemd has them",
  async ({ expect }) => {
    const { namespace: tools } = await detectNames(process.env);
    if (tools === undefined) throw new TypeError("No namespace can be made on this machine.");
    const folder = folderWith({ hosts: "127.255.7.1\tweb.shop\n" });
    const wrapped = withHostsFile(
      { command: "cat", args: ["/etc/hosts"], env: process.env },
      { tools, hostsFile: join(folder, "hosts") },
    );
    const script = 'mount --make-rshared / && "$@" && echo outside && cat /etc/hosts';
    const shared = ["--mount", "sh", "-c", script, "sh", wrapped.command, ...wrapped.args];
    const [inside, outside] = (await runProgram("unshare", shared)).stdout.split("outside\n");
    expect(inside).toBe("127.255.7.1\tweb.shop\n");
    expect(outside).toBe(readFileSync("/etc/hosts", "utf8"));
  },
);

test.runIf(isRoot)("no name server is asked to find out what works", async ({ expect }) => {
  const address = "127.255.253.53";
  const asked: Buffer[] = [];
  const server = createSocket("udp4", (question) => void asked.push(question)).bind(53, address);
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const folder = folderWith({ "resolv.conf": `nameserver ${address}\n` });
  const module = join(PROJECT, "simulator", "running", "names", "detect-names.ts");
  const script = `import(${JSON.stringify(module)})
    .then(({ detectNames }) => detectNames(process.env))
    .then(({ best }) => console.log(best))`;
  const setUp = 'mount -o bind "$1" /etc/resolv.conf && shift && exec "$@"';
  const words = [join(folder, "resolv.conf"), process.execPath, "-e", script];
  const { stdout, stderr } = await runProgram("unshare", ["-m", "sh", "-c", setUp, "sh", ...words]);
  expect(stdout, stderr).toBe("namespace\n");
  expect(asked).toEqual([]);
});

describe.runIf(isRoot)("a cache that answers for names from outside", () => {
  /** What is found to be covered where these files exist, and names are looked up like this. */
  async function coveredWith(files: readonly string[], hosts: string): Promise<readonly string[]> {
    const module = join(PROJECT, "simulator", "running", "names", "detect-names.ts");
    const script = `import(${JSON.stringify(module)})
      .then(({ detectNames }) => detectNames(process.env))
      .then(({ namespace }) => console.log(JSON.stringify(namespace.covered)))`;
    const nsswitch = join(folderWith({ "nsswitch.conf": `hosts: ${hosts}\n` }), "nsswitch.conf");
    const setUp = [
      "mount -t tmpfs tmpfs /run",
      ...files.map((file) => `mkdir -p $(dirname ${file}) && touch ${file}`),
      `mount -o bind ${nsswitch} /etc/nsswitch.conf`,
      'exec "$@"',
    ].join(" && ");
    const run = ["-m", "sh", "-c", setUp, "sh", process.execPath, "-e", script];
    const { status, stdout, stderr } = await runProgram("unshare", run);
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  }

  const NSCD = "/run/nscd/socket";
  const RESOLVED = "/run/systemd/resolve/io.systemd.Resolve";
  test("is covered if it is asked before the hosts file is read", async ({ expect }) => {
    expect(await coveredWith([], "files dns")).toEqual([]);
    expect(await coveredWith([NSCD, RESOLVED], "files resolve dns")).toEqual([NSCD]);
    const arch = "mymachines resolve [!UNAVAIL=return] files myhostname dns";
    expect(await coveredWith([RESOLVED], arch)).toEqual([RESOLVED]);
  });
});

/** A namespace with a client that prints what it knows of the endpoint `web.shop`, started as processes. */
async function startedClient(run: Partial<ContainerSettings> = {}) {
  const script =
    "const { SC_SIM_ALIASES, SC_SIM_ENDPOINTS, NODE_OPTIONS } = process.env;" +
    "const say = (file) => console.log(JSON.stringify({ file, SC_SIM_ALIASES, SC_SIM_ENDPOINTS, NODE_OPTIONS }));" +
    "say(require('fs').readFileSync('/etc/hosts', 'utf8')); setInterval(() => {}, 1e9)";
  const command = [process.execPath, "-e", script];
  const container = { run: { skip: false, command, environment: {}, secrets: {}, ...run } };
  const started = await startLocalRun(
    namespaceOf(
      ecsService({ name: "client", container }),
      ecsService({ name: "web", exposes: [{ name: "web", port: 18_081 }], desiredCount: 0 }),
    ),
  );
  onTestFinished(() => started[Symbol.asyncDispose]());
  await started.until(() => started.output("app").includes("\n"));
  const [task] = started.plan.tasks;
  const address = task?.addresses.egress["web.shop:18081"]?.virtualAddress ?? "";
  return { address, said: JSON.parse(started.output("app")) as Record<string, string> };
}

describe("an app of the local runtime", () => {
  test("has its task's hosts file, and nothing else is loaded into it", async ({ expect }) => {
    const { said, address } = await startedClient();
    expect(said["file"]).toMatch(new RegExp(`^${address}\tweb\\.shop$`, "m"));
    expect(said["file"]).toContain("localhost");
    expect(said).not.toHaveProperty("NODE_OPTIONS");
    expect(said).not.toHaveProperty("SC_SIM_ALIASES");
    const endpoints = { "http://web.shop:18081": `${address}:18081` };
    expect(JSON.parse(said["SC_SIM_ENDPOINTS"] ?? "")).toEqual(endpoints);
  });

  test("has the Node preload instead where sc-sim.yaml says so", async ({ expect }) => {
    const { said, address } = await startedClient({ names: "preload" });
    expect(said["file"]).not.toContain("web.shop");
    expect(said["NODE_OPTIONS"]).toMatch(/^--require ".*node-preload\.cjs"$/);
    expect(JSON.parse(said["SC_SIM_ALIASES"] ?? "").names).toEqual({ "web.shop": address });
  });

  test("has the variable only where sc-sim.yaml says none", async ({ expect }) => {
    const { said } = await startedClient({ names: "none" });
    expect(said["file"]).not.toContain("web.shop");
    expect(Object.keys(said).toSorted()).toEqual(["SC_SIM_ENDPOINTS", "file"]);
  });

  test("is refused by name where its way does not work", async ({ expect }) => {
    const files = {
      "task.json": taskDefinition(),
      "service.json": service(),
      "sc-sim.yaml": { containers: { "web/app": { command: ["node"], names: "namespace" } } },
    };
    const cli = openCli({ PATH: `${pathWith([], { unshare: "exit 1" })}:${process.env["PATH"]}` });
    for (const command of ["plan", "up"]) {
      const { status, stderr } = await cli.run(command, folderWith(files), "--runtime", "local");
      expect(stderr).toMatch(
        /NOT_SIMULATED +names: namespace of web\/app does not work on this machine: unshare ended with code 1\./,
      );
      expect(stderr).toContain("here preload");
      expect(status).toBe(2);
    }
  });
});

describe("the command of sc-sim run", () => {
  test("learns names in the way that is asked for", async ({ expect }) => {
    const look = ["--", "sh", "-c", "getent hosts app.sample-namespace || echo $SC_SIM_ENDPOINTS"];
    const run = async (...flags: string[]) =>
      (await openCli().run("run", "--runtime", "local", ...flags, ...look)).stdout;
    expect(await run()).toMatch(/^127\.255\.\d+\.1 +app\.sample-namespace\n$/);
    expect(await run("--names", "none")).toMatch(/^\{"http:\/\/app\.sample-namespace:80":/);
  });
});

describe("a request that fails because an app resolves no names", () => {
  const FRONT =
    "require('http').createServer((request, response) => require('http')" +
    ".get('http://web.shop:18083/', (answer) => answer.pipe(response))" +
    ".on('error', ({ code }) => response.writeHead(502).end(code)))" +
    ".listen(process.env.PORT, process.env.HOST)";

  test("is explained, by up and by request; the plan said so before", async ({ expect }) => {
    const yaml = scSimYaml(FRONT) as { containers: { "web/app": object } };
    Object.assign(yaml.containers["web/app"], { names: "none" });
    const cli = openCli();
    const exposed = [{ portName: "http", clientAliases: [{ port: 18_083, dnsName: "web.shop" }] }];
    const files = {
      "task.json": taskDefinition(),
      "service.json": service({ services: exposed }),
      "sc-sim.yaml": { ...yaml, request: { service: "web", url: "http://web.shop:18083/" } },
    };
    const up = cli.startOnTerminal("up", folderWith(files), "--runtime", "local");
    const shown = await up.shows(/Ctrl-C stops everything/);
    const why = "web/app does not resolve the endpoint names here, and may have failed for it";
    expect(shown).toMatch(/No app resolves the endpoint names[\s\S]*Request from web[\s\S]* 502,/);
    expect(shown).toMatch(new RegExp(` 502,[\\s\\S]*⚠ ${why}`));
    const failed = await cli.run("request", "web", "http://web.shop:18083/");
    expect(failed.stdout).toBe("ENOTFOUND");
    expect(failed.stderr).toContain(why);
  });
});

describe("the authority of a line", () => {
  const APP =
    "require('http').createServer((request, response) => response.end(JSON.stringify(request.headers)))" +
    ".listen(process.env.PORT, process.env.HOST)";

  test("is the endpoint's name, also where an app dials its address", async ({ expect }) => {
    const run = { skip: false, environment: {}, secrets: {} };
    const idle = [process.execPath, "-e", "setInterval(() => {}, 1e9)"];
    const client = ecsService({ name: "client", container: { run: { ...run, command: idle } } });
    const web = ecsService({
      name: "web",
      exposes: [
        { name: "web", port: 18_082 },
        { name: "eighty", port: 80 },
      ],
      accessLog: { format: "JSON", includeQueryParameters: "ENABLED" },
      container: { run: { ...run, command: [process.execPath, "-e", APP] } },
    });
    await using started = await startLocalRun(namespaceOf(client, web));
    const task = started.plan.tasks.find(({ service }) => service === "client");
    const askedFor: string[] = [];
    for (const { endpoint, listenerAddress, listenerPort } of task?.proxy.egress ?? []) {
      for (const authority of [listenerAddress, endpoint.dnsName, "other.shop"]) {
        const sent = http.get({
          ...{ host: listenerAddress, port: listenerPort, agent: false },
          headers: { host: listenerPort === 80 ? authority : `${authority}:${listenerPort}` },
        });
        const [response] = (await once(sent, "response")) as [http.IncomingMessage];
        const headers = JSON.parse(String(await response.toArray()));
        askedFor.push(headers.host);
      }
    }
    expect(askedFor.filter((name) => name === "web.shop:18082")).toHaveLength(2);
    expect(askedFor.filter((name) => name === "eighty.shop")).toHaveLength(2);
    expect(askedFor.filter((name) => name.startsWith("other.shop"))).toHaveLength(2);
    const proxy = started.plan.tasks.find(({ service }) => service === "web")?.proxy;
    const lines = () => started.output(proxy?.containerName ?? "").match(/"authority":"[^"]*"/g);
    await started.until(() => lines()?.length === 6);
    expect(lines()).toEqual(askedFor.map((name) => `"authority":"${name}"`));
  });
});
