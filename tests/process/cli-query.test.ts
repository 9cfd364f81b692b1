import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, test } from "vitest";
import { openCli } from "../support/run-cli.ts";
import { screenOf } from "../support/screen.ts";
import { folderWith } from "../support/temp-folder.ts";

const line = (time: string, fields: object) =>
  JSON.stringify({ start_time: `2026-11-25T10:${time}Z`, method: "GET", ...fields });

const LOG = [
  line("00:01.000", { path: "/a", duration: 5, response_code: 200, upstream_host: null }),
  "[2026-11-25 10:00:30.500][12][info][main] starting main dispatch loop",
  line("01:02.000", { path: "/b", duration: 40, response_code: 503, upstream_host: "10.0.0.1:80" }),
  line("01:03.000", { path: "/b, c", duration: 30.5, response_code: 503, upstream_host: "x" }),
  "",
].join("\n");

const rows = (stdout: string) =>
  stdout
    .split("\n")
    .filter((row) => row !== "")
    .map((row) => JSON.parse(row));

describe("sc-sim query", () => {
  test("queries captures in any wrapping, as JSON lines or CSV", async ({ expect }) => {
    const events = LOG.trimEnd()
      .split("\n")
      .map((message, index) => ({
        message,
        timestamp: 1_795_600_000_000 + index,
        logStreamName: "s/1",
      }));
    const folder = folderWith({ "plain.log": LOG, "events.json": JSON.stringify({ events }) });
    const cli = openCli();
    const query =
      "filter ispresent(path) | stats count(*) as n, max(duration) as worst by response_code";
    const plain = await cli.run("query", "--file", join(folder, "plain.log"), query);
    expect(plain).toMatchObject({ status: 0, stderr: "" });
    expect(rows(plain.stdout)).toEqual([
      { response_code: 503, n: 2, worst: 40 },
      { response_code: 200, n: 1, worst: 5 },
    ]);
    const file = join(folder, "events.json");
    const wrapped = await cli.run(
      "query",
      "--csv",
      "--file",
      file,
      "fields @timestamp, path, @logStream | limit 2",
    );
    expect(wrapped.stdout).toBe(
      '@timestamp,path,@logStream\r\n2026-11-25 09:46:40.003,"/b, c",s/1\r\n2026-11-25 09:46:40.002,/b,s/1\r\n',
    );
    const both = await cli.run(
      "query",
      "stats count(*) as n by @log | sort n desc",
      "--file",
      join(folder, "plain.log"),
      "--file",
      file,
    );
    expect(rows(both.stdout).map(({ n }) => n)).toEqual([4, 4]);
    const chosen = await cli.run(
      "query",
      `SOURCE logGroups(namePrefix: ["${file}"]) | stats count(*) as n by @log`,
      ...["--file", join(folder, "plain.log"), "--file", file],
    );
    expect(rows(chosen.stdout)).toEqual([{ "@log": `123456789012:${file}`, n: 4 }]);
  });

  test("takes the time of a line from the line, and of others from the one before", async ({
    expect,
  }) => {
    const { stdout } = await openCli().pipe(
      `${LOG}odd\n`,
      "query",
      "--file",
      "-",
      "fields @timestamp, @message",
    );
    expect(rows(stdout).map((row) => row["@timestamp"])).toEqual([
      "2026-11-25 10:01:03.000",
      "2026-11-25 10:01:03.000",
      "2026-11-25 10:01:02.000",
      "2026-11-25 10:00:30.500",
      "2026-11-25 10:00:01.000",
    ]);
    expect(rows(stdout)[0]).toMatchObject({ "@message": "odd" });
  });

  test("says how a query was understood and what each command kept", async ({ expect }) => {
    const query =
      "filter response_code = 503 and duration > 31 or path = '/a' | fields path | sort path desc | limit 1";
    const { stdout, stderr } = await openCli().pipe(
      LOG,
      "query",
      "--file",
      "-",
      "--explain",
      query,
    );
    expect(rows(stdout)).toEqual([{ path: "/b" }]);
    expect(stderr).toContain("Read 4 events,");
    expect(stderr).toContain(
      'keeps events with ((response_code = 503) and (duration > 31)) or (path = "/a") → 2',
    );
    expect(stderr).toMatch(
      /shows path → 2\n.*\n {4}sorts by path desc.* → 2\n.*\n {4}keeps the first 1 → 1\n/,
    );
    expect(stderr).toContain("whether `and` binds before `or`");
  });

  test("shows where a query is wrong, with AWS's words", async ({ expect }) => {
    const { status, stderr } = await openCli().run("query", "fields path\n| sort bin(1h)");
    expect(status).toBe(2);
    expect(stderr).toContain(
      "unexpected symbol found ( at line 2 and position 10\n  | sort bin(1h)\n            ^\n",
    );
  });

  test("--lint names what surprises, and with status 1 what AWS rejects", async ({ expect }) => {
    const cli = openCli();
    const surprising = await cli.run("query", "--lint", "stats pct(duration, 0.95)\nby bin(300s)");
    expect(surprising).toMatchObject({ status: 0, stderr: "" });
    expect(surprising.stdout).toMatch(
      /^1:21 {2}pct counts from 0 to 100: .*\n2:8 {2}AWS takes 300s for 60s: .*\n$/,
    );
    const rejected = await cli.run(
      "query",
      "--lint",
      "stats count(*) as n by bin(1h) | sort bin(1h)",
    );
    expect(rejected).toMatchObject({ status: 1, stderr: "" });
    expect(rejected.stdout).toBe("1:42  unexpected symbol found ( at line 1 and position 41\n");
  });

  test("finds nothing in a query that does what it says", async ({ expect }) => {
    const query = "filter ispresent(path) | stats count(*) as n by bin(5m) as t | sort t asc";
    const { status, stdout, stderr } = await openCli().run("query", "--lint", query);
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
    expect(stderr).toContain("nothing in it surprises");
  });

  test("draws bins of time on a terminal", async ({ expect }) => {
    const folder = folderWith({ "plain.log": LOG });
    const query =
      "filter ispresent(path) | stats count(*) as n, max(duration) as worst by bin(1m) as t";
    const run = openCli().startOnScreen(
      { columns: 70 },
      "query",
      "--file",
      join(folder, "plain.log"),
      query,
    );
    const { status, stdout } = await run.result;
    expect(status).toBe(0);
    const screen = await screenOf(stdout, { columns: 70 });
    expect(screen.split("\n").filter((row) => row !== "")).toEqual([
      "t                        n  worst",
      "2026-11-25 10:00:00.000  1      5  █████████████████▌",
      "2026-11-25 10:01:00.000  2     40  ███████████████████████████████████",
      "n      ▅█  0 to 2",
      "worst  ▂█  0 to 40",
    ]);
  });

  test("ends a query whose time is over", async ({ expect }) => {
    // Minutes, as the groups of each character are looked for.
    const slow = `parse @message /(?<x>${"(a|b)*".repeat(40)})b$/ | limit 1`;
    const log = `${"a".repeat(60_000)}b\n`.repeat(40);
    const args = ["query", "--file", "-", "--timeout", "0.2", slow];
    const { status, stderr } = await openCli().pipe(log, ...args);
    expect(status).toBe(1);
    expect(stderr).toContain("QUERY_TIMEOUT  The query took more than 0.2 s.");
  });

  test.for([
    { args: ["query"], says: "There is no query." },
    { args: ["query", "fields a", "--saved", "slowest"], says: "Both a query and --saved" },
    {
      args: ["query", "--saved", "slow"],
      says: 'No saved query has the name "slow"; the nearest is "slowest"',
    },
    {
      args: ["query", "fields a", "--file", "x", "--run", "y"],
      says: "--run chooses lines of a simulation",
    },
    {
      args: ["query", "fields a", "--file", "x", "--service", "y"],
      says: "--service chooses lines of a simulation",
    },
    {
      args: ["query", "fields a | join type=left b"],
      says: "→ Write the query without it, or run it on AWS",
    },
    { args: ["query", "fields a", "--file", "nowhere.log"], says: "nowhere.log does not exist" },
    {
      args: ["query", "fields a", "--timeout", "0"],
      says: '--timeout: "0" is not a number of seconds',
    },
  ])("refuses $args", async ({ args, says }, { expect }) => {
    const { status, stdout, stderr } = await openCli().run(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(says);
  });

  test("says what it looked at where it prints no row", async ({ expect }) => {
    const folder = folderWith({ "text.log": '[2026-11-23T14:18:31.397Z] "GET / HTTP/1.1" 200\n' });
    const file = ["--file", join(folder, "text.log")];
    const saved = await openCli().run("query", "--saved", "traffic", ...file);
    expect(saved).toMatchObject({ status: 0, stdout: "" });
    expect(saved.stderr).toContain("No row: 1 event was looked at.");
    expect(saved.stderr).toContain("--format TEXT");
    const none = await openCli().run("query", "filter a = 1", ...file);
    expect(none.stderr).toBe("No row: 1 event was looked at.\n");
  });

  test("reads packed captures, and says what the default limit cut off", async ({ expect }) => {
    const many = gzipSync(Array.from({ length: 10_001 }, (_, n) => `${n}\n`).join(""));
    const folder = folderWith({});
    writeFileSync(join(folder, "many.gz"), many);
    const { stdout, stderr } = await openCli().run(
      "query",
      "--file",
      join(folder, "many.gz"),
      "fields @message",
    );
    expect(stdout.trimEnd().split("\n")).toHaveLength(10_000);
    expect(stderr).toContain("Cut at 10,000 rows");
  });
});
