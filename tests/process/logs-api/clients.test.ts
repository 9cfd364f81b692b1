import { beforeAll, describe, test } from "vitest";
import { APP_ORIGIN, appLine } from "../../support/log-events.ts";
import { openLogsApi } from "../../support/logs-api.ts";
import { startProgram } from "../../support/run-cli.ts";
import { runProgram } from "../../support/run-program.ts";
import { awsClients, requireToolchain, type Toolchain } from "../../support/toolchains.ts";

const GROUP = APP_ORIGIN.group;

/** Every page of everything, with boto3's own paginators and waits. */
const BOTO3 = `
import boto3, json, time
logs = boto3.client("logs")
logs.create_log_group(logGroupName="/py")
logs.create_log_stream(logGroupName="/py", logStreamName="s")
now = int(time.time() * 1000)
put = logs.put_log_events(logGroupName="/py", logStreamName="s", logEvents=[
    {"timestamp": now + i, "message": json.dumps({"n": i})} for i in range(25)])
pages = logs.get_paginator("filter_log_events").paginate(
    logGroupName="/py", filterPattern="{ $.n >= 5 }", PaginationConfig={"PageSize": 4})
found = [json.loads(e["message"])["n"] for page in pages for e in page["events"]]
query = logs.start_query(logGroupName="/py", startTime=0, endTime=now // 1000 + 60,
    queryString="stats count(*) as c, max(n) as m")["queryId"]
while (answer := logs.get_query_results(queryId=query))["status"] in ("Scheduled", "Running"):
    time.sleep(0.05)
try:
    logs.create_log_group(logGroupName="/py")
except logs.exceptions.ResourceAlreadyExistsException as error:
    refused = error.response["Error"]["Message"]
print(json.dumps({
    "rejected": put.get("rejectedLogEventsInfo"), "found": found, "rows": answer["results"],
    "refused": refused,
    "groups": [g["logGroupName"] for p in logs.get_paginator("describe_log_groups").paginate() for g in p["logGroups"]],
}))
`;

/** The first two updates of a session that have events. */
const BOTO3_TAIL = `
import boto3
logs = boto3.client("logs")
arn = "arn:aws:logs:us-east-1:123456789012:log-group:${GROUP}"
seen = 0
for event in logs.start_live_tail(logGroupIdentifiers=[arn])["responseStream"]:
    if "sessionStart" in event:
        print("started", flush=True)
    for result in event.get("sessionUpdate", {}).get("sessionResults", []):
        print(result["message"], flush=True)
        seen += 1
    if seen >= 2:
        break
`;

describe("clients of AWS", () => {
  let toolchain: Toolchain;
  beforeAll(async () => {
    toolchain = await awsClients();
  });

  /** The API, and the environment of a client that knows nothing else of it. */
  async function openFor(skip: Parameters<typeof requireToolchain>[1]["skip"]) {
    const path = await requireToolchain("python", { toolchain, skip });
    const opened = await openLogsApi();
    const { AWS_PROFILE: _, ...env } = process.env;
    return { ...opened, env: { ...env, ...path, ...opened.api.env } };
  }

  test("the AWS CLI creates, lists, filters and queries", async ({ expect, skip }) => {
    const { store, env } = await openFor(skip);
    const aws = async (...args: readonly string[]) => {
      const { status, stdout, stderr } = await runProgram("aws", ["logs", ...args], { env });
      return { status, stderr, json: stdout === "" ? undefined : JSON.parse(stdout) };
    };
    store.append([appLine('{"code":200}', Date.now()), appLine('{"code":503}', Date.now())]);
    const created = await aws("create-log-group", "--log-group-name", "/cli", "--tags", "a=b");
    expect(created).toMatchObject({ status: 0, stderr: "" });
    const again = await aws("create-log-group", "--log-group-name", "/cli");
    expect(again.stderr).toContain(
      "(ResourceAlreadyExistsException) when calling the CreateLogGroup operation: The specified log group already exists",
    );
    const groups = await aws("describe-log-groups", "--page-size", "1");
    expect(groups.json.logGroups).toMatchObject([
      { logGroupName: "/cli" },
      { logGroupName: GROUP, storedBytes: 2 * (12 + 26) },
    ]);
    const filtered = await aws(
      ...["filter-log-events", "--log-group-name", GROUP],
      ...["--filter-pattern", "{ $.code >= 500 }"],
    );
    expect(filtered.json).toMatchObject({ events: [{ message: '{"code":503}' }] });
    const started = await aws(
      ...["start-query", "--log-group-name", GROUP, "--start-time", "0"],
      ...["--end-time", "4000000000", "--query-string", "stats count(*) by code | sort code"],
    );
    const results = await aws("get-query-results", "--query-id", started.json.queryId);
    expect(results.json).toMatchObject({
      status: "Complete",
      results: [
        [
          { field: "code", value: "200" },
          { field: "count(*)", value: "1" },
        ],
        [{ value: "503" }, { value: "1" }],
      ],
    });
    const key = { ...env, AWS_ACCESS_KEY_ID: "AKIAEXAMPLE" };
    const refused = await runProgram("aws", ["logs", "describe-log-groups"], { env: key });
    expect(refused.stderr).toMatch(/\(UnrecognizedClientException\).*sc-sim env/);
  });

  test("boto3 pages, waits, and knows the exceptions", async ({ expect, skip }) => {
    const { env } = await openFor(skip);
    const { stdout, stderr } = await runProgram("python3", ["-c", BOTO3], { env });
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({
      rejected: null,
      found: Array.from({ length: 20 }, (_, index) => index + 5),
      rows: [
        [
          { field: "c", value: "25" },
          { field: "m", value: "24" },
        ],
      ],
      refused: "The specified log group already exists",
      groups: [GROUP, "/py"],
    });
  });

  test("boto3 and the AWS CLI follow Live Tail", async ({ expect, skip }) => {
    const { store, env } = await openFor(skip);
    const python = startProgram({
      ...{ command: "python3", args: ["-u", "-c", BOTO3_TAIL], env, stdin: "ignore" },
    });
    const arn = `arn:aws:logs:us-east-1:123456789012:log-group:${GROUP}`;
    const args = ["logs", "start-live-tail", "--log-group-identifiers", arn];
    const cli = startProgram({ command: "aws", args, env, stdin: "ignore" });
    await python.shows(/started/);
    store.append([appLine("one", Date.now())]);
    await python.shows(/one/);
    // The CLI says nothing when its session begins: lines come until it shows one.
    const feed = setInterval(() => store.append([appLine("two", Date.now())]), 300);
    try {
      await python.shows(/two/);
      await cli.shows(/two/);
    } finally {
      clearInterval(feed);
    }
    expect((await python.result).status).toBe(0);
  });
});
