import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test as base, describe } from "vitest";
import { simulate } from "../../simulator/app/simulate.ts";
import { PROJECT } from "../support/run-cli.ts";
import { tempFolderOf } from "../support/temp-folder.ts";

/** The sample apps behind their proxies, once for all tests of this file. */
const test = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from it which fixtures are needed, and takes nothing else.
  .extend("home", { scope: "file" }, async ({}, { onCleanup }) => tempFolderOf(onCleanup))
  .extend("samples", { scope: "file" }, async ({ home }, { onCleanup }) => {
    const env = { ...process.env, SC_SIM_HOME: home };
    const simulation = await simulate({ runtime: "local", env });
    onCleanup(() => simulation[Symbol.asyncDispose]());
    return { simulation, lines: simulation.accessLog("server") };
  });

/** The rows of the table in the server's README. */
const README = readFileSync(join(PROJECT, "sample-apps", "server", "README.md"), "utf8");
const ROWS = [...README.matchAll(/^\| `([A-Z]+) (\S+)` .*$/gm)].map(
  ([row, method = "", path = ""]) => {
    const [answer = "", lines, code, bytes] = row
      .split("|")
      .slice(3, -1)
      .map((cell) => cell.trim());
    return {
      request: `${method} ${path}`,
      method,
      path,
      answer,
      lines: Number(lines),
      code,
      bytes,
    };
  },
);

describe("the sample server", () => {
  test.for(ROWS)("answers $request as its README says", async (row, { samples, expect }) => {
    const { simulation, lines } = samples;
    const asked = simulation.request("client", `http://app.sample-namespace${row.path}`, {
      method: row.method,
      ...(row.method === "POST" && { body: "ping" }),
    });
    const answer = await asked.then(
      ({ status }) => String(status),
      () => "broken off",
    );
    expect(answer).toBe(row.answer);
    const records = (await lines.take(row.lines)).map(({ record }) => record);
    for (const record of records) {
      expect(record).toMatchObject({ method: row.method, path: row.path });
      expect(record).toMatchObject({
        responseCode: Number(row.code),
        bytesSent: Number(row.bytes),
      });
    }
  });

  test("takes the time that was asked for, and counts what it receives", async ({
    samples,
    expect,
  }) => {
    const { simulation, lines } = samples;
    const send = (path: string, body?: string) =>
      simulation.request("client", `http://app.sample-namespace${path}`, {
        ...(body !== undefined && { method: "POST", body }),
      });
    await send("/delay/300");
    const echoed = await send("/echo", "grüezi");
    expect(echoed.body.toString()).toBe("grüezi");
    const [delayed, echo] = await lines.take(2);
    expect(delayed?.record?.durationMs).toBeGreaterThanOrEqual(300);
    expect(echo?.record).toMatchObject({ bytesReceived: 7, bytesSent: 7 });
  });

  test.for(["/status/99", "/status/none"])("refuses %s", async (path, { samples, expect }) => {
    const { simulation, lines } = samples;
    const { status } = await simulation.request("client", `http://app.sample-namespace${path}`);
    expect(status).toBe(400);
    await lines.take(1);
  });

  test.for(["/size/-1", "/delay/none"])(
    "takes %s for nothing",
    async (path, { samples, expect }) => {
      const { simulation, lines } = samples;
      const { status } = await simulation.request("client", `http://app.sample-namespace${path}`);
      expect(status).toBe(200);
      await lines.take(1);
    },
  );
});

describe("the sample client", () => {
  const ORDERS = [
    { order: "", status: 200, answer: { status: 200, body: "Hello World" }, lines: 1 },
    {
      order: `?url=${encodeURIComponent("http://app.sample-namespace/status/404")}&count=2`,
      status: 200,
      answer: [
        { status: 404, body: "" },
        { status: 404, body: "" },
      ],
      lines: 2,
    },
    {
      order: `?url=${encodeURIComponent("http://nobody.sample-namespace/")}`,
      status: 502,
      answer: { error: /ENOTFOUND|EAI_AGAIN/ },
      lines: 0,
    },
    { order: "?url=nothing", status: 400, answer: { error: /has to be/ }, lines: 0 },
    { order: "?count=many", status: 400, answer: { error: /has to be/ }, lines: 0 },
    { order: "?count=0", status: 400, answer: { error: /has to be/ }, lines: 0 },
  ];
  test.for(ORDERS)("asked for /$order answers $status", async (row, { samples, expect }) => {
    const { simulation, lines } = samples;
    const { status, body } = await simulation.request(
      "client",
      `http://localhost:8080/${row.order}`,
    );
    expect(status).toBe(row.status);
    const answer = JSON.parse(body.toString());
    if ("error" in row.answer) expect(answer.error).toMatch(row.answer.error);
    else expect(answer).toEqual(row.answer);
    for (const { record } of await lines.take(row.lines)) {
      expect(record).toMatchObject({ userAgent: "sample-client" });
    }
  });

  test("survives what is no path", async ({ samples, expect }) => {
    const { simulation } = samples;
    await simulation.request("client", "http://localhost:8080//").catch(() => undefined);
    const { status } = await simulation.request("client", "http://localhost:8080/?count=0");
    expect(status).toBe(400);
  });
});
