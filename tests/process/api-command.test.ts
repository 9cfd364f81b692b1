import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { parseEnv } from "node:util";
import { describe, onTestFinished, test } from "vitest";
import { eventsOf, openApiClient, openStream } from "../support/api-client.ts";
import { WITHOUT_ENGINE } from "../support/documents.ts";
import { type Cli, leftovers, openCli } from "../support/run-cli.ts";

/** Where a run's API is, as its own file says. */
function apiIn(envFile: string) {
  const { SC_SIM_API: url = "", SC_SIM_API_TOKEN: token = "" } = parseEnv(
    readFileSync(envFile, "utf8"),
  );
  return { url, token };
}

const LOCAL = ["--runtime", "local"] as const;

/** Ends what the test left running in the background. */
function openDetachingCli(): Cli {
  const cli = openCli(WITHOUT_ENGINE);
  onTestFinished(() => cli.run("down", "--all").then(() => undefined));
  return cli;
}

describe("sc-sim up --api", () => {
  test("--detach --json says where the API is, ps does too, and it ends with the run", async ({
    expect,
  }) => {
    const cli = openDetachingCli();
    const up = await cli.run("up", "--detach", "--json", ...LOCAL, "--api");
    expect(up.status, up.stderr).toBe(0);
    const started = JSON.parse(up.stdout);
    expect(started).toMatchObject({
      runId: expect.stringMatching(/^\d{8}-/),
      namespace: "sample-namespace",
      endpoints: ["http://app.sample-namespace:80"],
    });
    expect(started.api.url).toMatch(
      new RegExp(`^http://127\\.0\\.0\\.1:\\d+/api/runs/${started.runId}$`),
    );
    const { envFile } = started.api;
    const api = apiIn(envFile);
    expect(api.url).toBe(started.api.url);
    expect(statSync(envFile).mode & 0o777).toBe(0o600);

    const ps = await cli.run("ps", "--json");
    expect(JSON.parse(ps.stdout)).toMatchObject([{ runId: started.runId, api: started.api }]);
    for (const output of [up.stdout, up.stderr, ps.stdout]) expect(output).not.toContain(api.token);
    expect(up.stderr).toContain(`API: ${api.url}`);
    expect(up.stderr).toContain(envFile);

    const reused = await cli.run("run", "--reuse", "--", "sh", "-c", "printenv | grep ^SC_SIM_API");
    expect(reused.stdout.split("\n").sort()).toEqual([
      ...["", `SC_SIM_API=${api.url}`, `SC_SIM_API_TOKEN=${api.token}`],
    ]);
    const { json } = await openApiClient(api).get("");
    expect(json).toMatchObject({ runId: started.runId, state: "running" });
    const events = Array.fromAsync(eventsOf(await openStream(api, { query: "?kinds=all" })));
    const down = await cli.run("down");
    expect(down.status, down.stderr).toBe(0);
    expect((await events).at(-1)).toEqual({ event: "end", data: { reason: "stopped" } });
    const [ended] = JSON.parse((await cli.run("ps", "--all", "--json")).stdout);
    expect(ended).toMatchObject({ runId: started.runId, state: "ended" });
    expect(ended).not.toHaveProperty("api");
    expect(existsSync(envFile)).toBe(false);
  });

  test("on a terminal says where it is; Ctrl-C ends it with streams that are open", async ({
    expect,
  }) => {
    const cli = openCli();
    const up = cli.startOnTerminal("up", ...LOCAL, "--no-request", "--api");
    const screen = await up.shows(/Ctrl-C stops everything/);
    const [, envFile = ""] = /token for your shell: (\S+api\.env)/.exec(screen) ?? [];
    const api = apiIn(envFile);
    expect(screen).toContain(`API: ${api.url}`);
    const read = Array.fromAsync(eventsOf(await openStream(api, { query: "?kinds=all" })));
    const silent = await openStream(api, { query: "?kinds=all" });
    silent.on("error", () => undefined);
    up.type("\x03");
    expect(await up.result).toMatchObject({ status: 130 });
    expect((await read).at(-1)).toEqual({ event: "end", data: { reason: "stopped" } });
    expect(leftovers(cli)).toEqual([]);
  });

  test("serves nothing without --api", async ({ expect }) => {
    const cli = openDetachingCli();
    const up = await cli.run("up", "--detach", "--json", ...LOCAL);
    expect(JSON.parse(up.stdout)).not.toHaveProperty("api");
    expect(up.stderr).not.toMatch(/^API: /m);
  });

  test("says that a port is taken, and leaves nothing", async ({ expect }) => {
    const cli = openCli(WITHOUT_ENGINE);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as { readonly port: number };
    const up = await cli.run("up", ...LOCAL, "--once", `--api=${port}`);
    expect(up).toMatchObject({ status: 1, stdout: "" });
    expect(up.stderr).toContain(`cannot listen on 127.0.0.1:${port}`);
    const detached = await cli.run("up", ...LOCAL, "--detach", `--api=${port}`);
    expect(detached).toMatchObject({ status: 1, stdout: "" });
    expect(detached.stderr).toContain(`cannot listen on 127.0.0.1:${port}`);
    expect(JSON.parse((await cli.run("ps", "--json")).stdout)).toEqual([]);
  });

  test.for([
    { args: ["--json"], says: /--json needs --detach/ },
    { args: ["--api", "infra/ecs"], says: /must be a port, 0 to 65535\. Write the paths before/ },
    { args: ["--api=70000"], says: /must be a port/ },
  ])("refuses $args", async ({ args, says }, { expect }) => {
    const up = await openCli().run("up", ...args);
    expect(up.status).toBe(2);
    expect(up.stderr).toMatch(says);
  });
});

test("sc-sim run gives its command the API", async ({ expect }) => {
  const program = `
    const headers = { authorization: "Bearer " + process.env.SC_SIM_API_TOKEN };
    const call = (path, body) => fetch(process.env.SC_SIM_API + path, {
      headers, ...(body && { method: "POST", body: JSON.stringify(body) }),
    }).then((answer) => answer.json());
    await call("/requests", { service: "client", url: "http://app.sample-namespace/status/404" });
    const { lines } = await call("/lines/wait", { fields: { response_code: 404 } });
    console.log(lines[0].fields.path);
  `;
  const node = [process.execPath, "--input-type=module", "--eval", program];
  const run = await openCli().run("run", ...LOCAL, "--", ...node);
  expect(run, run.stderr).toMatchObject({ status: 0, stdout: "/status/404\n" });
});
