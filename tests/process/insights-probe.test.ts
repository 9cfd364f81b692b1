import { readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { openLogsApi } from "../support/logs-api.ts";
import { openCli } from "../support/run-cli.ts";
import { runProgram } from "../support/run-program.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { awsCli2, requireToolchain } from "../support/toolchains.ts";

/** A query that is refused, one that is not, and a pattern. `.ci/nightly` asks about all points, which takes the AWS CLI some minutes. */
const ONLY = (process.env["SC_SIM_PROBE_ONLY"] ?? "order/limit,keyword-case")
  .split(",")
  .flatMap((text) => ["--only", text]);

const EVENTS = [
  '{"timestamp":"2026-11-26T10:00:00Z","message":"{\\"x\\":2}"}',
  '{"timestamp":"2026-11-26T10:00:01Z","message":"{\\"x\\":1}"}',
];

describe("sc-sim insights probe", () => {
  test("asks a CloudWatch Logs through the AWS CLI, leaves nothing there, and finds no difference here", async ({
    skip,
  }) => {
    const { AWS = "" } = await requireToolchain("aws", { toolchain: await awsCli2(), skip });
    const { api, store } = await openLogsApi();
    const folder = tempFolder();
    const script = join(folder, "probe.sh");
    const answers = join(folder, "answers.json");
    const cli = openCli();
    const written = await cli.run("insights", "probe", ...ONLY, "--out", script);
    expect(written.status, written.stderr).toBe(0);
    const { AWS_PROFILE: _, ...own } = process.env;
    const PATH = [dirname(AWS), own["PATH"]].join(delimiter);
    const asked = await runProgram(script, [answers], { env: { ...own, ...api.env, PATH } });
    expect(asked.stderr).toMatch(/less than 0\.01 USD[\s\S]*The answers are in/);
    expect(asked.status, asked.stderr).toBe(0);
    expect(store.catalog.groups().map(({ name }) => name)).toEqual(["/ecs/sample"]);
    const read = await cli.run("insights", "probe", ...ONLY, "--from", answers);
    expect(read.stdout).toBe("");
    expect(read.stderr).toMatch(/^(\d+) of \1 points are as here, 0 differ\.\n$/);
    expect(read.status).toBe(0);
  });

  test("sets the switches by which a query does as AWS does", async () => {
    const folder = tempFolder();
    const [answers, switches, log] = ["answers.json", "switches.json", "log.jsonl"].map((name) =>
      join(folder, name),
    ) as [string, string, string];
    const rows = [["2"], ["1"]].map(([value]) => [{ field: "x", value }]);
    const sorted = { status: "Complete", results: rows };
    const noAnswer = { error: "Could not connect to the endpoint URL" };
    const file = {
      ...{ format: 1, base: 1_795_443_480 },
      answers: { "order/sort-default-direction": sorted, "order/limit-zero": noAnswer },
    };
    writeFileSync(answers, JSON.stringify(file));
    writeFileSync(log, EVENTS.join("\n"));
    const cli = openCli();
    const read = await cli.run(
      ...["insights", "probe", "--from", answers, "--switches", switches, "--only", "order/"],
    );
    expect(read.stdout).toBe("order/sort-default-direction  here: asc  AWS: desc  (x=2 | x=1)\n");
    expect(read.stderr).toContain(
      "Not answered: order/limit-zero (Could not connect to the endpoint URL)\n",
    );
    expect(read.stderr).toContain("0 of 1 points are as here, 1 differs.\n");
    expect(read.status).toBe(1);
    expect(JSON.parse(readFileSync(switches, "utf8"))).toEqual({ sortDirection: "desc" });
    const query = ["query", "fields x | sort x", "--file", log, "--json"];
    expect((await cli.run(...query)).stdout).toBe('{"x":1}\n{"x":2}\n');
    const switched = await cli.run(...query, "--insights-switches", switches);
    expect(switched.stdout).toBe('{"x":2}\n{"x":1}\n');
  });

  test.each([
    [["--switches", "s.json"], /--switches has no answers/],
    [["--from", "a.json", "--out", "b.sh"], /--out writes the script, and --from reads/],
    [["--from", "none.json"], /The answers in none.json cannot be read: ENOENT/],
    [["--from", "package.json"], /package.json does not have answers of the probe: /],
    [["--only", "x.y", "--only", "q w"], /--only: the id of no point contains "x.y" or "q w"/],
  ])("refuses %j", async (flags, message) => {
    const { status, stderr } = await openCli().run("insights", "probe", ...flags);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
  });

  test.each([
    ["{", /cannot be read: .*JSON/],
    ["[]", /it is not a JSON object/],
    ['{"sortOrder":"desc"}', /"sortOrder" is not a switch.\n.*"sortDirection"/],
    ['{"sortDirection":"down"}', /sortDirection cannot be "down".\n.*"asc", "desc"/],
    ['{"__proto__":{"sortDirection":"desc"}}', /"__proto__" is not a switch/],
  ])("switches %j are refused before anything is started", async (text, message) => {
    const file = join(tempFolder(), "switches.json");
    writeFileSync(file, text);
    const { status, stderr } = await openCli().run("plan", "--insights-switches", file);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
  });
});
