import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, test } from "vitest";
import { scSimYaml, service, taskDefinition } from "../support/definitions.ts";
import { type Cli, leftovers, openCli, PROJECT } from "../support/run-cli.ts";
import { masked, screenOf } from "../support/screen.ts";
import { folderWith } from "../support/temp-folder.ts";

const SCREENS = join(PROJECT, "tests", "fixtures", "screens");

/** Answers with the status in the path; `/flaky` with 503 twice, and then with 200. */
const APP = `
let calls = 0;
require("node:http").createServer((request, response) => {
  const isFlaky = request.url === "/flaky";
  if (isFlaky) calls += 1;
  response.statusCode = isFlaky ? (calls < 3 ? 503 : 200) : Number(/status.(\\d+)/.exec(request.url)?.[1] ?? 200);
  response.end(response.statusCode < 400 ? "done" : '{\\n\\t"error": "status ' + response.statusCode + '"\\n}\\n');
}).listen(process.env.PORT, process.env.HOST);`;

const request = (path: string) => ({ service: "web", url: `http://web.shop${path}` });

const FOLDER = {
  "task.json": taskDefinition(),
  "service.json": service(),
  "sc-sim.yaml": {
    ...scSimYaml(APP),
    request: [request("/hello/world"), request("/flaky"), request("/status/500")],
  },
};

/** Everything that somebody sees of a simulation on a terminal so wide, from the start to Ctrl-C. */
async function watchedRun(cli: Cli, columns: number, ...flags: readonly string[]): Promise<string> {
  const folder = folderWith(FOLDER);
  const up = cli.startOnScreen({ columns }, "up", folder, "--runtime", "local", ...flags);
  await up.shows(/Ctrl-C/);
  // What is typed stays on no row of a line.
  up.type("typed");
  await cli.run("request", "web", request("/items/7?colour=red").url);
  await up.shows(/items/);
  await cli.run("request", "web", request("/status/404").url);
  await up.shows(/status\/404/);
  up.type("\x03");
  const { stdout } = await up.result;
  return stdout;
}

describe("the screen of sc-sim up", () => {
  test.for([80, 120])("of %d columns", async (columns, { expect }) => {
    const cli = openCli();
    const screen = masked(await screenOf(await watchedRun(cli, columns), { columns }));
    await expect(screen).toMatchFileSnapshot(join(SCREENS, `up-${columns}.txt`));
    const { stdout } = await cli.startOnScreen({ columns }, "logs").result;
    const logs = masked(await screenOf(stdout, { columns }));
    await expect(logs).toMatchFileSnapshot(join(SCREENS, `logs-${columns}.txt`));
    const { stderr } = await cli.run("trace");
    expect(stderr).toBe(
      "Only ingress is logged: `sc-sim up --direction both` adds what web sends.\n",
    );
  });

  test("has colours that mean something, and no lines with --no-raw", async ({ expect }) => {
    const stdout = await watchedRun(openCli(), 100, "--no-raw");
    const screen = masked(await screenOf(stdout, { columns: 100, styles: "marked" }));
    const [, lines = ""] = screen.split("Request from");
    expect(lines).not.toContain('"authority"');
    await expect(screen).toMatchFileSnapshot(join(SCREENS, "up-no-raw-styles.txt"));
  });
});

test.for([
  { args: ["plan", "--runtime", "local"], says: "A local app listens on $PORT, which stands for" },
  { args: ["doctor"], says: "Addresses 127.255.x.y" },
])("$args.0 breaks its rows", async ({ args, says }, { expect }) => {
  const columns = 60;
  const [wide, narrow] = await Promise.all(
    [1000, columns].map((size) => openCli().startOnScreen({ columns: size }, ...args).result),
  );
  const rows = (text = "") => stripVTControlCharacters(text).split("\r\n");
  expect(rows(wide?.stdout).some((row) => row.length > columns)).toBe(true);
  for (const row of rows(narrow?.stdout)) expect(row.length, row).toBeLessThanOrEqual(columns);
  expect(rows(narrow?.stdout).join(" ").replace(/\s+/g, " ")).toContain(says);
});

test("a terminal that is stopped keeps no line from the store, and every line is accounted for", async ({
  expect,
}) => {
  const cli = openCli();
  const flags = ["--runtime", "local", "--no-request", "--explain"];
  const up = cli.startOnScreen({ columns: 120 }, "up", folderWith(FOLDER), ...flags);
  await up.shows(/Ctrl-C/);
  up.child.kill("SIGSTOP");
  const many = ["--count", "500", "--concurrency", "16"];
  // More than a terminal takes before somebody reads it: fifty lines explained are 100 KB.
  const { status, stderr } = await cli.run("request", "web", request("/").url, ...many);
  expect(status, stderr).toBe(0);
  await expect
    .poll(async () => (await cli.run("logs", "--raw")).stdout.trimEnd().split("\n").length)
    .toBe(500);
  up.child.kill("SIGCONT");
  await up.shows(/ more, all in `sc-sim logs`/);
  up.type("\x03");
  const { stdout } = await up.result;
  const screen = await screenOf(stdout, { columns: 120 });
  const shown = [...screen.matchAll(/web-1 ingress/g)].length;
  const counts = [...screen.matchAll(/… ([\d,]+) more, all in/g)].map(([, count = ""]) => count);
  expect(counts.reduce((sum, count) => sum + Number(count), shown)).toBe(500);
  expect(leftovers(cli)).toEqual([]);
});
