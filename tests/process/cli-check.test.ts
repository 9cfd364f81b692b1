import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, test } from "vitest";
import { goldenLines, observedLines } from "../support/golden-lines.ts";
import { OWN_PROFILE_FILE, ownLines } from "../support/own-profile.ts";
import { RIGHT_PARSER } from "../support/right-parser.ts";
import { openCli, PROJECT } from "../support/run-cli.ts";
import { folderWith } from "../support/temp-folder.ts";

const [CAPTURED = ""] = observedLines();
const PROXY = "[2025-11-11 07:40:45.001][12][info][main] starting main dispatch loop";
const OUTLIER =
  '{"action":"EJECT","cluster_name":"c","upstream_url":"10.0.0.1:80","type":"CONSECUTIVE_5XX"}';
const FOREIGN = CAPTURED.replace('"method"', '"verb"');
const CUT = '{"start_time":"x","bytes_sent":11,"response_code":200}';
const LOG = ["noise", CAPTURED, PROXY, CAPTURED, FOREIGN, OUTLIER, CUT, ""].join("\n");

describe("sc-sim check", () => {
  test("says what the lines of a log are, what deviates and what cannot be read", async ({
    expect,
  }) => {
    const { status, stdout } = await openCli().pipe(LOG, "check");
    expect(stdout).toBe(`standard input: 7 lines, 4 of them access-log lines
         2  http JSON, fits observed-2025-11
         1  http JSON, fits no profile
         1  of the proxy's own log
         1  outlier-detection events
         1  of something else
  Deviations:
         1  verb: profile observed-2025-11 has no such key (first in line 5)
         1  method: missing, profile observed-2025-11 has it (first in line 5)
  Cannot be read:
         1  "start_time" is "x", not a time. (first in line 7)
`);
    // One line cannot be read.
    expect(status).toBe(1);
  });

  test("says of every line what it is, with --lines", async ({ expect }) => {
    const { status, stdout } = await openCli().pipe(LOG, "check", "--lines");
    expect(status).toBe(1);
    expect(stdout.split("\n")).toEqual([
      "1\tother",
      "2\thttp JSON\tfits observed-2025-11",
      "3\tproxy",
      "4\thttp JSON\tfits observed-2025-11",
      "5\thttp JSON\t\tverb: profile observed-2025-11 has no such key; method: missing, profile observed-2025-11 has it",
      "6\toutlier",
      '7\taccess\t\t"start_time" is "x", not a time.',
      "",
    ]);
  });

  test("counts and holds lines of a profile of one's own, with --lines and without", async ({
    expect,
  }) => {
    const folder = folderWith({ "own.json": OWN_PROFILE_FILE });
    const own = ownLines();
    const log = [...own.map(({ line }) => line), CAPTURED, PROXY, "  - name: layer", ""].join("\n");
    const args = ["check", "--profile", join(folder, "own.json"), "--json"];
    const cli = openCli();
    const { status, stdout } = await cli.pipe(log, ...args);
    const { kinds, shapes, deviations } = JSON.parse(stdout);
    expect(kinds).toEqual({ access: own.length + 1, outlier: 0, proxy: 2, other: 0 });
    const each = await cli.pipe(log, ...args, "--lines");
    const lines = each.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    for (const { protocol, format, count, profiles } of shapes) {
      const same = lines.filter(
        (line) =>
          line.protocol === protocol &&
          line.format === format &&
          line.profiles.join() === profiles.join(),
      );
      expect(same).toHaveLength(count);
    }
    // The captured line is an access-log line, and of another profile.
    expect(lines.filter((line) => line.deviations.length > 0)).toEqual([
      expect.objectContaining({ number: own.length + 1, kind: "access" }),
    ]);
    expect(deviations.map(({ firstLine }: { firstLine: number }) => firstLine)).toContain(
      own.length + 1,
    );
    expect([status, each.status]).toEqual([1, 1]);
  });

  test("says what it waits for, on a terminal", async ({ expect }) => {
    const check = openCli().startOnTerminal("check");
    await check.shows(/Reading lines from this terminal; Ctrl-D ends them/);
    check.type(`${PROXY}\r\x04`);
    expect((await check.result).stdout).toContain("1  of the proxy's own log");
  });

  test("takes a line without an end, and goes on after it", async ({ expect }) => {
    const { status, stdout } = await openCli().pipe(
      `${"x".repeat(9_000_000)}\n${CAPTURED}`,
      "check",
    );
    expect(status).toBe(0);
    expect(stdout).toContain("1 of them an access-log line\n");
  });

  test("ends with 1 where lines are not what --profile says", async ({ expect }) => {
    const cli = openCli();
    const held = await cli.pipe(`${CAPTURED}\n`, "check", "--profile", "observed-2025-11");
    expect(held.status, held.stdout).toBe(0);
    const other = await cli.pipe(`${CAPTURED}\n`, "check", "--profile", "aws-docs");
    expect(other.status).toBe(1);
    expect(other.stdout).toContain("duration: profile aws-docs has no such key (first in line 1)");
  });

  test("leaves out values and file names with --redact", async ({ expect }) => {
    const log = [
      CAPTURED.replace('"path":"/"', '"path":["Jane Doe"]'),
      CAPTURED.replace('"response_code":200', '"response_code":{"note":"Jane Doe"}'),
      CAPTURED.replace('"method"', '"Jane Doe"'),
    ].join("\n");
    const folder = folderWith({ "jane.log": log });
    const cli = openCli();
    for (const flags of [[], ["--json"], ["--lines"], ["--lines", "--json"]]) {
      const args = ["check", "--redact", ...flags, join(folder, "jane.log")];
      const { status, stdout } = await cli.run(...args);
      expect(status).toBe(1);
      expect(stdout).not.toMatch(/jane/i);
      expect(stdout).toContain("a key that profile observed-2025-11 does not have");
      if (!flags.includes("--lines")) expect(stdout).toContain("file 1");
    }
    const open = await cli.run("check", join(folder, "jane.log"));
    expect(open.stdout).toMatch(/"response_code" is \{"note":"Jane Doe"\}, not a number\./);
    expect(open.stdout).toContain("jane.log: 3 lines");
  });

  test("shows no character that controls a terminal", async ({ expect }) => {
    const key = "\u001b]0;title\u0007\u202e\u009b2J";
    const log = [
      CAPTURED.replace('"method"', JSON.stringify(key)),
      CAPTURED.replace('"path":"/"', `"path":[${JSON.stringify(key)}]`),
    ].join("\n");
    const cli = openCli();
    for (const flags of [[], ["--json"], ["--lines"], ["--lines", "--json"]]) {
      const { stdout } = await cli.pipe(log, "check", ...flags);
      expect(stdout).not.toMatch(/[^\P{Cc}\n\t]|\p{Cf}/u);
      if (!flags.includes("--json")) expect(stdout).toContain("\\u{1b}]0;title\\u{7}\\u{202e}");
    }
    const { stdout } = await cli.pipe(log, "check", "--json");
    expect(JSON.parse(stdout).deviations[0].text).toContain(key);
  });

  test("fails where one of several files does, also if the last one passes", async ({ expect }) => {
    const folder = folderWith({
      "other.log": `${FOREIGN}\n`,
      "right.log": `${CAPTURED}\n`,
      "own.json": { name: "ours" },
    });
    const [own = "", ...logs] = ["own.json", "other.log", "right.log"].map((name) =>
      join(folder, name),
    );
    const { status, stdout } = await openCli().run("check", "--profile", own, ...logs);
    expect(status).toBe(1);
    expect(stdout).toMatch(/other\.log: 1 line,.*fits no profile.*right\.log: 1 line,.*fits ours/s);
  });

  test.for([
    { flags: ["--profile", "observed-2025-11"] },
    { flags: ["--schema", join(PROJECT, "schemas/observed-2025-11/http.strict.json"), "--lines"] },
  ])("fails a gate that nothing went through: $flags", async ({ flags }, { expect }) => {
    const { status, stderr } = await openCli().pipe("ExpiredTokenException\n", "check", ...flags);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^standard input: no access-log line was found\. Nothing was held to/);
  });

  test.for([
    { title: "TEXT", broken: '[2025-11-11T07:40:46.216Z] "GET / HTTP/1.1" 2x0 0 11' },
    { title: "JSON", broken: CAPTURED.slice(0, CAPTURED.indexOf('"path":"/') + 9) },
  ])(
    "fails on a line that breaks, beside one that fits: $title",
    async ({ broken }, { expect }) => {
      const folder = folderWith({ "bad.txt": `${CAPTURED}\n${broken}\n` });
      const args = ["check", join(folder, "bad.txt"), "--profile", "observed-2025-11"];
      const { status, stdout } = await openCli().run(...args);
      expect(stdout).toContain("2 lines, 2 of them access-log lines");
      expect(stdout).toContain("Cannot be read:\n         1  ");
      const each = await openCli().run(...args, "--lines");
      expect(each.stdout).toMatch(/^2\taccess\t\t\S/m);
      expect([status, each.status]).toEqual([1, 1]);
    },
  );

  test("says what it looked for, where it found nothing and held nothing", async ({ expect }) => {
    const { status, stderr } = await openCli().pipe(`${PROXY}\n`, "check");
    expect(status).toBe(0);
    expect(stderr).toMatch(
      /^standard input: no access-log line was found\. Looked for TEXT such as/,
    );
  });

  test("holds lines to a JSON Schema", async ({ expect }) => {
    const schema = join(PROJECT, "schemas/observed-2025-11/http.strict.json");
    const cli = openCli();
    const right = await cli.pipe(CAPTURED, "check", "--schema", schema);
    expect(right).toMatchObject({ status: 0, stderr: "" });
    // The line has no newline: it is the last, and is read all the same.
    expect(right.stdout).toBe(`standard input: 1 line, 1 of them an access-log line
         1  http JSON, fits observed-2025-11
`);
    const wrong = await cli.pipe(`${FOREIGN}\n`, "check", "--schema", schema);
    expect(wrong.status).toBe(1);
    expect(wrong.stdout).toContain("must have required property 'method' (first in line 1)");
    expect(wrong.stdout).toContain("verb: must NOT have additional properties");
    const missing = await cli.pipe("", "check", "--schema", "/nowhere/schema.json");
    expect(missing.stderr).toContain("INPUT_INVALID  /nowhere/schema.json does not exist.\n");
    const none = await cli.pipe("", "check", "--schema", join(PROJECT, "README.md"));
    expect(none).toMatchObject({ status: 2, stderr: expect.stringContaining("not a JSON Schema") });
  });

  test("holds each line to profile and schema with --lines, too", async ({ expect }) => {
    const schema = join(PROJECT, "schemas/observed-2025-11/http.strict.json");
    const cli = openCli();
    const wrong = await cli.pipe(`${FOREIGN}\n`, "check", "--lines", "--schema", schema);
    expect(wrong.stdout).toContain("must have required property 'method'; ");
    expect(wrong.status).toBe(1);
    expect((await cli.pipe(CAPTURED, "check", "--lines", "--schema", schema)).status).toBe(0);
  });

  test.for([["check", "--lines"], ["check"], ["profile", "new", "--from"]])(
    "tells a log that cannot be read: %s",
    async (args, { expect }) => {
      const { status, stderr } = await openCli().run(...args, "/nowhere/access.log");
      expect(status).toBe(2);
      expect(stderr).toMatch(/INPUT_INVALID {2}\/nowhere\/access\.log does not exist\.\n/);
    },
  );

  test("reads files in gzip and out of CloudWatch, and says which cannot be read", async ({
    expect,
  }) => {
    const events = { events: [{ message: CAPTURED, timestamp: 1 }] };
    const folder = folderWith({ "a.gz": gzipSync(`${CAPTURED}\n`), "b.json": events });
    const files = ["a.gz", "b.json"].map((name) => join(folder, name));
    const { stdout } = await openCli().run("check", ...files);
    expect(stdout.match(/1 {2}http JSON, fits observed-2025-11/g)).toHaveLength(2);
    const cut = join(folder, "cut.gz");
    writeFileSync(cut, gzipSync(`${CAPTURED}\n`).subarray(0, 90));
    const cutOff = await openCli().run("check", cut);
    expect(cutOff.status).toBe(2);
    expect(cutOff.stderr).toMatch(
      /cut\.gz cannot be read: its gzip data is cut off \(unexpected end of file\)\.\n {2}→ Get the whole file/,
    );
    const missing = await openCli().run("check", join(folder, "nothing.log"));
    expect(missing.status).toBe(2);
    expect(missing.stderr).toMatch(/INPUT_INVALID {2}\S*nothing\.log does not exist\.\n/);
  });
});

/** As many do it: JSON by its keys and TEXT by its spaces. */
const NAIVE = `
  import { createInterface } from "node:readline";
  for await (const line of createInterface({ input: process.stdin })) {
    const words = line.split(" ");
    const text = { method: words[1]?.slice(1), path: words[2], response_code: Number(words[4]) };
    console.log(JSON.stringify(line.startsWith("{") ? JSON.parse(line) : text));
  }`;

describe("sc-sim check --parser", () => {
  test("finds nothing wrong with a parser that reads every case right", async ({ expect }) => {
    const folder = folderWith({ "right.mjs": RIGHT_PARSER });
    const command = `node ${folder}/right.mjs`;
    const { status, stdout, stderr } = await openCli().run("check", "--parser", command);
    expect(status, stdout).toBe(0);
    expect(stderr).toContain("660 of 660 cases are read right.");
  });

  test("names each case that a parser gets wrong, with the fields and the line", async ({
    expect,
  }) => {
    const folder = folderWith({ "naive.mjs": NAIVE });
    const { status, stdout } = await openCli().run("check", "--parser", `node ${folder}/naive.mjs`);
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^http\/get-root\/TEXT\/DISABLED\/ingress\/aws-docs:\n {2}start_time: expected ".*", got null$/m,
    );
    expect(stdout).toMatch(
      /^http\/get-root\/JSON\/.*\/aws-docs:\n {2}duration: expected \d+, got null$/m,
    );
  });

  test("takes the cases of --profile, and reports them as JSON", async ({ expect }) => {
    const folder = folderWith({ "own.json": OWN_PROFILE_FILE, "right.mjs": RIGHT_PARSER });
    const args = ["check", "--parser", `node ${folder}/right.mjs`, "--json", "--profile"];
    const cli = openCli();
    const docs = await cli.run(...args, "aws-docs");
    expect(docs.status, docs.stdout).toBe(0);
    expect(JSON.parse(docs.stdout)).toEqual({ total: goldenLines().length, failures: [] });
    // This parser knows the built-in profiles only.
    const own = await cli.run(...args, join(folder, "own.json"));
    expect(own.status).toBe(1);
    const { total, failures } = JSON.parse(own.stdout);
    expect(failures).toHaveLength(total);
    expect(failures[0]).toEqual({
      id: expect.stringMatching(/\/ours$/),
      line: expect.any(String),
      wrong: expect.arrayContaining([
        { key: "start_time", expected: expect.any(String), got: null },
      ]),
    });
  });

  test.for([
    { flags: ["--lines"], says: "cannot be used with option '--lines'" },
    { flags: ["--redact"], says: "cannot be used with option '--redact'" },
    { flags: ["--schema", "x.json"], says: "cannot be used with option '--schema <file>'" },
    { flags: ["access.log"], says: "no files, but access.log was given" },
  ])("refuses what it would ignore: $flags", async ({ flags, says }, { expect }) => {
    const { status, stderr } = await openCli().run("check", "--parser", "exit 3", ...flags);
    expect(status).toBe(2);
    expect(stderr).toContain(says);
  });

  test.for([
    { title: "that fails", command: "exit 3", says: "ended with status 3" },
    {
      title: "that answers too little",
      command: "head -1 >/dev/null; echo {}",
      says: "answered 1 lines to 660",
    },
  ])("refuses a command $title", async ({ command, says }, { expect }) => {
    const { status, stderr } = await openCli().run("check", "--parser", command);
    expect(status).toBe(2);
    expect(stderr).toContain(says);
  });
});

test("sc-sim corpus writes every case in every profile, for any language", async ({ expect }) => {
  const out = folderWith({});
  const { status, stderr } = await openCli().run("corpus", "--out", out);
  expect(status, stderr).toBe(0);
  expect(readdirSync(out).sort()).toEqual(["README.md", "aws-docs", "observed-2025-11"]);
  const cases = ["aws-docs", "observed-2025-11"].flatMap((profile) =>
    readdirSync(join(out, profile)).flatMap((file) =>
      readFileSync(join(out, profile, file), "utf8")
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ),
  );
  expect(cases).toHaveLength(2 * goldenLines().length);
  expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
  const readme = readFileSync(join(out, "README.md"), "utf8");
  expect(readme).toContain(`${cases.length} cases`);
  const [first] = cases;
  for (const key of Object.keys(first)) expect(readme).toContain(`| \`${key}\` | `);
  for (const profile of ["aws-docs", "observed-2025-11"]) {
    for (const file of readdirSync(join(out, profile))) {
      const lines = readFileSync(join(out, profile, file), "utf8")
        .trimEnd()
        .split("\n");
      expect(readme).toContain(`| \`${profile}/${file}\` | ${lines.length} |`);
    }
  }
  expect(readme).toContain("## How they were made\n\nTwo Envoy ");
});

describe("sc-sim profile new", () => {
  test("makes a profile of captured lines, which up then writes", async ({ expect }) => {
    const folder = folderWith({
      "captured.jsonl": CAPTURED.replace('"duration"', '"duration_ms"'),
    });
    const cli = openCli();
    const file = join(folder, "ours.json");
    const made = await cli.run(
      "profile",
      "new",
      "--from",
      join(folder, "captured.jsonl"),
      "--out",
      file,
    );
    expect(made.status, made.stderr).toBe(0);
    const up = await cli.run("up", "--once", "--runtime", "local", "--profile", file);
    expect(up.status, up.stderr).toBe(0);
    expect(Object.keys(JSON.parse(up.stdout)).sort()).toEqual(
      Object.keys(JSON.parse(CAPTURED.replace('"duration"', '"duration_ms"'))).sort(),
    );
    const check = await cli.pipe(up.stdout, "check", "--profile", file);
    expect(check.status, check.stdout).toBe(0);
  });

  test("replaces a file only with --force", async ({ expect }) => {
    const file = join(folderWith({ "ours.json": "precious" }), "ours.json");
    const make = (...flags: readonly string[]) =>
      openCli().pipe(
        `${CAPTURED}\n`,
        ...["profile", "new", "--from", "-", "--out", file],
        ...flags,
      );
    expect(await make()).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(`USAGE  ${file} exists already.`),
    });
    expect(readFileSync(file, "utf8")).toBe("precious");
    expect((await make("--force")).status).toBe(0);
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ name: "our-account" });
  });

  test("says in the profile what it is called, what it extends and where it comes from", async ({
    expect,
  }) => {
    const args = ["profile", "new", "--from", "-", "--name", "shop", "--extends", "aws-docs"];
    const { stdout } = await openCli().pipe(`${PROXY}\n${CAPTURED}\n${CAPTURED}\n`, ...args);
    const { formats, ...profile } = JSON.parse(stdout);
    const summary = "Made from 2 lines of standard input.";
    expect(profile).toEqual({ name: "shop", summary, extends: "aws-docs" });
    expect(Object.keys(formats)).toEqual(["http"]);
    const { fields } = formats.http.JSON;
    expect(fields.map(({ key }: { key: string }) => key).sort()).toEqual(
      Object.keys(JSON.parse(CAPTURED)).sort(),
    );
    expect(fields[0]).toEqual({
      key: "start_time",
      evidence: "captured",
      source: "standard input",
    });
  });

  test.for([
    { title: "no JSON line", text: "noise\n", says: "There is no JSON access-log line" },
    {
      title: "a key of which nothing is known",
      text: FOREIGN.replace('"verb"', '"method":"GET","verb"'),
      says: "which of Envoy's operators writes verb",
    },
  ])("is refused for $title", async ({ text, says }, { expect }) => {
    const { status, stderr } = await openCli().pipe(text, "profile", "new", "--from", "-");
    expect(status).toBe(2);
    expect(stderr).toContain(says);
  });

  test.for([
    {
      title: "a file that is not there",
      profile: "./nowhere.json",
      says: "INPUT_NOT_FOUND  ./nowhere.json does not exist.\n",
    },
    {
      title: "a file that is not JSON",
      profile: join(PROJECT, "README.md"),
      says: "is not valid JSON",
    },
    { title: "a name that there is not", profile: "ours", says: "(observed-2025-11, aws-docs)" },
  ])("--profile refuses $title", async ({ profile, says }, { expect }) => {
    const { status, stderr } = await openCli().run(
      "plan",
      "--runtime",
      "local",
      "--profile",
      profile,
    );
    expect(status).toBe(2);
    expect(stderr).toContain(says);
  });
});
