import { readFileSync, statSync } from "node:fs";
import { request } from "node:http";
import * as sdk from "@aws-sdk/client-cloudwatch-logs";
import { describe, expect, test } from "vitest";
import { openLogStore } from "../../../simulator/logs/store/log-store.ts";
import { fullDisk } from "../../support/full-disk.ts";
import { openLogsApi } from "../../support/logs-api.ts";

/** The status of a call with this `Host`, which fetch does not let anyone choose. */
async function statusWithHost(url: string, host: string): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const call = request(url, { method: "POST", headers: { host } }, (response) => {
    response.resume();
    resolve(response.statusCode);
  });
  call.on("error", reject).end();
  return promise;
}

describe("the protocol", () => {
  test("answers with AWS JSON 1.1 and a request id of its own, also where it refuses", async () => {
    const { raw } = await openLogsApi();
    const answers = [await raw("DescribeLogGroups", "{}"), await raw("Nonsense", "{}")];
    const ids = answers.map(({ headers }) => headers.get("x-amzn-requestid"));
    expect(ids).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), expect.any(String)]);
    expect(new Set(ids).size).toBe(2);
    for (const { headers } of answers)
      expect(headers.get("content-type")).toBe("application/x-amz-json-1.1");
    expect((await raw("DescribeLogGroups", "")).status).toBe(200);
  });

  test.each([
    ["Nonsense", {}, /^The operation Nonsense is not known — this simulator has CreateLogGroup, /],
    ["toString", {}, /^The operation toString is not known/],
    ["", { "x-amz-target": "Other.CreateLogGroup" }, /^The operation Other.CreateLogGroup is/],
    [
      "CreateLogGroup",
      { "content-type": "application/json" },
      /application\/json is not supported/,
    ],
  ])("refuses the operation %j by name", async (operation, headers, message) => {
    const { raw } = await openLogsApi();
    const { status, json } = await raw(operation, "{}", { headers });
    expect(status).toBe(400);
    expect(json).toEqual({
      __type: "UnknownOperationException",
      message: expect.stringMatching(message),
    });
  });

  test("refuses everything but a POST to /", async () => {
    const { raw } = await openLogsApi();
    const { status, json } = await raw("DescribeLogGroups", "", { method: "GET" });
    expect(status).toBe(404);
    expect(json.message).toMatch(/^GET \/ is not an operation/);
  });

  test.each([
    ["{", /^The body is not valid JSON: /],
    ['"x"', /^STRING_VALUE can not be converted to a Structure$/],
    ["[]", /^LIST_VALUE can not be converted to a Structure$/],
    ["null", /^NULL_VALUE can not be converted to a Structure$/],
    ['{"logGroupName":5}', /^NUMBER_VALUE can not be converted to a String at 'logGroupName'$/],
    ['{"logGroupName":{}}', /^OBJECT_VALUE can not be converted to a String/],
    ['{"logGroupName":"a","tags":[]}', /^LIST_VALUE can not be converted to a Map at 'tags'$/],
    ['{"logGroupName":"a","tags":{"k":1}}', /^NUMBER_VALUE .* at 'tags.k.member'$/],
    ['{"logGroupName":"a","other":1}', /^The member 'other' is not known .* only logGroupName, /],
    ['{"logGroupName":"a","__proto__":{}}', /^The member '__proto__' is not known/],
    ['{"logGroupName":"a","constructor":{}}', /^The member 'constructor' is not known/],
    [
      `{"tags":${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}}`,
      /^OBJECT_VALUE .* 'tags.a.member'$/,
    ],
    [`${"[".repeat(500_000)}`, /^The body is not valid JSON/],
    [
      new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]),
      /^The body is not valid JSON: it is not UTF-8/,
    ],
  ])("refuses the body of case %#", async (body, message) => {
    const { raw, client } = await openLogsApi();
    const { status, json } = await raw("CreateLogGroup", body);
    expect(json.message).toMatch(message);
    expect(json.__type).toBe("SerializationException");
    expect(status).toBe(400);
    const { logGroups } = await client.send(new sdk.DescribeLogGroupsCommand({}));
    expect(logGroups?.map(({ logGroupName }) => logGroupName)).toEqual(["/ecs/sample"]);
  });

  test("names what is missing, and every problem of an input", async () => {
    const { raw } = await openLogsApi();
    const missing = await raw("CreateLogGroup", '{"logGroupName":null}');
    expect(missing.json).toEqual({
      __type: "InvalidParameterException",
      message:
        "1 validation error detected: Value null at 'logGroupName' failed to satisfy constraint: Member must not be null",
    });
    const both = await raw("CreateLogStream", '{"logGroupName":"a b"}');
    expect(both.json.message).toMatch(/^2 validation errors detected: Value .*; Value /);
    const values = '{"limit":0,"logGroupClass":"x","logGroupNamePrefix":"a b"}';
    const many = await raw("DescribeLogGroups", values);
    expect(many.json.message).toMatch(
      /^3 validation errors.*greater than or equal to 1.*enum value/,
    );
    for (const limit of ["1.5", '"5"', "1e30", "true"]) {
      const { json } = await raw("DescribeLogGroups", `{"limit":${limit}}`);
      expect(json.message).toMatch(/_VALUE can not be converted to an Integer at 'limit'$/);
    }
    const flag = '{"logGroupName":"a","logStreamName":"b","startFromHead":"yes"}';
    const boolean = await raw("GetLogEvents", flag);
    expect(boolean.json.message).toMatch(/can not be converted to a Boolean at 'startFromHead'$/);
  });

  test("reads a member that is null as one that is missing", async () => {
    const { raw } = await openLogsApi();
    const call = async (operation: string, input: object) => {
      const { status, json } = await raw(operation, JSON.stringify(input));
      expect(status, `${operation}: ${json.message}`).toBe(200);
      return json;
    };
    const group = { logGroupName: "/app" };
    await call("CreateLogGroup", { ...group, logGroupClass: null, kmsKeyId: null, tags: null });
    await call("CreateLogStream", { ...group, logStreamName: "s" });
    const logEvents = [{ timestamp: Date.now(), message: "a" }];
    const place = { ...group, logStreamName: "s", logGroupIdentifier: null };
    await call("PutLogEvents", { ...group, logStreamName: "s", logEvents, sequenceToken: null });
    const page = { limit: null, nextToken: null, startTime: null, endTime: null };
    const got = await call("GetLogEvents", { ...place, ...page, startFromHead: null });
    expect(got.events).toMatchObject([{ message: "a" }]);
    const names = { logStreamNames: null, logStreamNamePrefix: null, filterPattern: null };
    const filtered = await call("FilterLogEvents", { ...group, ...page, ...names });
    expect(filtered.events).toMatchObject([{ message: "a" }]);
    const prefix = { logGroupNamePrefix: "/app", logGroupNamePattern: null, limit: null };
    const { logGroups } = await call("DescribeLogGroups", prefix);
    expect(logGroups).toMatchObject([{ logGroupName: "/app" }]);
    const metric = { metricName: "m", metricNamespace: "n", metricValue: "1", dimensions: null };
    const filter = { ...group, filterName: "f", filterPattern: "" };
    await call("PutMetricFilter", { ...filter, metricTransformations: [metric] });
  });

  test("takes the last of two members with one name, and keeps a tag called __proto__", async () => {
    const { raw } = await openLogsApi();
    await raw("CreateLogGroup", '{"logGroupName":"a","logGroupName":"b","tags":{"__proto__":"x"}}');
    const { json } = await raw("ListTagsLogGroup", '{"logGroupName":"b"}');
    expect(Object.entries(json.tags)).toEqual([["__proto__", "x"]]);
  });

  test("replaces half of a character, and takes a message of control characters", async () => {
    const { raw, client } = await openLogsApi();
    const place = { logGroupName: "/ecs/sample", logStreamName: "ecs/App/t1" };
    const timestamp = Date.now();
    const lone = JSON.stringify({ ...place, logEvents: [{ timestamp, message: "X" }] });
    expect(await raw("PutLogEvents", lone.replace("X", "a\\ud800b"))).toMatchObject({
      status: 200,
    });
    const message = "\u0001".repeat(2 ** 20 - 26);
    await client.send(
      new sdk.PutLogEventsCommand({ ...place, logEvents: [{ timestamp, message }] }),
    );
    const { json } = await raw(
      "GetLogEvents",
      JSON.stringify({ ...place, startFromHead: true, limit: 1 }),
    );
    expect(json.events).toMatchObject([{ message: "a\ufffdb" }]);
  });

  test("refuses a body that is too large", async () => {
    const { raw } = await openLogsApi();
    const { status, json } = await raw("CreateLogGroup", `"${"x".repeat(11 * 2 ** 20)}"`);
    expect({ status, ...json }).toMatchObject({ status: 400, __type: "SerializationException" });
    expect(json.message).toMatch(/too large/);
  });
});

describe("access", () => {
  test.each([
    [
      { authorization: "" },
      "MissingAuthenticationTokenException",
      /^Missing Authentication Token — /,
    ],
    [{ authorization: "Bearer x" }, "MissingAuthenticationTokenException", /sc-sim env/],
    [
      { authorization: "AWS4-HMAC-SHA256 Credential=AKIA/20261126/us-east-1/logs/aws4_request, X" },
      "UnrecognizedClientException",
      /^The security token included in the request is invalid\. — use .*sc-sim env.*--logs-open/,
    ],
  ])("is refused with %j", async (headers, type, message) => {
    const { raw } = await openLogsApi();
    const { status, json } = await raw("DescribeLogGroups", "{}", { headers });
    expect(status).toBe(400);
    expect(json).toEqual({ __type: type, message: expect.stringMatching(message) });
  });

  test("is open for every key where that was asked for", async () => {
    const { raw } = await openLogsApi({ isOpen: true });
    for (const authorization of [
      "",
      "AWS4-HMAC-SHA256 Credential=a/20261126/eu-west-1/logs/aws4_request, X",
    ])
      expect(await raw("DescribeLogGroups", "{}", { headers: { authorization } })).toMatchObject({
        status: 200,
      });
  });

  test("needs the host's name, and no web page", async () => {
    const { api, raw } = await openLogsApi();
    const { port } = new URL(api.url);
    for (const host of ["evil.example", "127.0.0.1", `evil.example:${port}`, `stream-evil:${port}`])
      expect(await statusWithHost(api.url, host), host).toBe(403);
    for (const name of ["localhost", "LOCALHOST", "stream-127.0.0.1", "streaming-localhost"])
      expect(await statusWithHost(api.url, `${name}:${port}`), name).toBe(400);
    for (const headers of [{ origin: api.url }, { "sec-fetch-site": "cross-site" }]) {
      const { status, json } = await raw("DescribeLogGroups", "{}", { headers });
      expect({ status, ...json }).toMatchObject({ status: 403, __type: "AccessDeniedException" });
    }
  });

  test("is in a file that only its owner can read, and gone with the API", async () => {
    const { api, accessKeyId } = await openLogsApi();
    expect(statSync(api.envFile).mode & 0o777).toBe(0o600);
    expect(readFileSync(api.envFile, "utf8")).toContain(`AWS_ACCESS_KEY_ID=${accessKeyId}\n`);
    expect(accessKeyId).toMatch(/^[A-Z0-9]{20,128}$/);
    await api[Symbol.asyncDispose]();
    expect(() => statSync(api.envFile)).toThrow(/ENOENT/);
    await expect(fetch(api.url)).rejects.toThrow();
  });

  test("puts the caller's region into ARNs", async () => {
    const { raw } = await openLogsApi({ isOpen: true });
    const authorization = "AWS4-HMAC-SHA256 Credential=a/20261126/eu-west-1/logs/aws4_request, X";
    const { json } = await raw("ListLogGroups", "{}", { headers: { authorization } });
    expect(json.logGroups[0].logGroupArn).toMatch(/^arn:aws:logs:eu-west-1:123456789012:/);
  });
});

describe("a store that cannot be written", () => {
  test("acknowledges nothing on a full disk, and says to try again", async () => {
    const { store, freeDisk } = fullDisk();
    const { raw } = await openLogsApi({ store });
    const created = await raw("CreateLogGroup", '{"logGroupName":"a"}');
    expect({ status: created.status, ...created.json }).toMatchObject({
      ...{ status: 500, __type: "ServiceUnavailableException" },
      message: expect.stringMatching(/full/),
    });
    expect((await raw("ListLogGroups", "{}")).json.logGroups).not.toMatchObject([
      { logGroupName: "a" },
    ]);
    freeDisk();
    expect(await raw("CreateLogGroup", '{"logGroupName":"a"}')).toMatchObject({ status: 200 });
  });

  test("of a finished run answers, and cannot be changed", async () => {
    const written = await openLogsApi();
    const { group: logGroupName } = { group: "/app/web" };
    await written.client.send(new sdk.CreateLogGroupCommand({ logGroupName }));
    const store = openLogStore({ path: written.path, mode: "read" });
    const { raw } = await openLogsApi({ store });
    const { json } = await raw("ListLogGroups", "{}");
    expect(json.logGroups).toContainEqual(expect.objectContaining({ logGroupName }));
    const refused = await raw("CreateLogGroup", '{"logGroupName":"b"}');
    expect(refused.json.message).toMatch(/finished run is not changed/);
  });
});
