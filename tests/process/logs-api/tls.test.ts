import { X509Certificate } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { Agent, request } from "node:https";
import { connect as connectTcp } from "node:net";
import { connect } from "node:tls";
import * as sdk from "@aws-sdk/client-cloudwatch-logs";
import { describe, expect, onTestFinished, test } from "vitest";
import { appLine } from "../../support/log-events.ts";
import { openLogsApi } from "../../support/logs-api.ts";
import { openCli } from "../../support/run-cli.ts";
import { runProgram } from "../../support/run-program.ts";
import { folderWith } from "../../support/temp-folder.ts";
import { awsClients, requireToolchain } from "../../support/toolchains.ts";

async function openTls() {
  const opened = await openLogsApi({ hasTls: true });
  const { caFile = "", url } = opened.api;
  const port = Number(new URL(url).port);
  return { ...opened, caFile, ca: readFileSync(caFile, "utf8"), port };
}

/** Ends a handshake, and gives the server's certificate or why there is none. */
async function handshake(options: {
  port: number;
  host: string;
  servername?: string;
  ca?: string;
}) {
  const { promise, resolve } = Promise.withResolvers<X509Certificate | string>();
  const socket = connect(options, () =>
    resolve(new X509Certificate(socket.getPeerCertificate().raw)),
  );
  socket.on("error", ({ code }: NodeJS.ErrnoException) => resolve(code ?? "an error"));
  const result = await promise;
  socket.destroy();
  return result;
}

describe("the API with TLS", () => {
  test("answers AWS's client over HTTPS and HTTP at the same port", async () => {
    const { client, api, ca, port, accessKeyId, store } = await openTls();
    store.append([appLine("one", Date.now())]);
    const agent = new Agent({ ca, keepAlive: true });
    onTestFinished(() => agent.destroy());
    for (const host of ["localhost", "127.0.0.1"]) {
      const secure = new sdk.CloudWatchLogsClient({
        ...{ endpoint: `https://${host}:${port}`, region: "us-east-1", maxAttempts: 1 },
        credentials: { accessKeyId, secretAccessKey: "x" },
        requestHandler: { httpsAgent: agent },
      });
      onTestFinished(() => secure.destroy());
      const list = () => secure.send(new sdk.DescribeLogGroupsCommand({}));
      const answers = await Promise.all(Array.from({ length: 20 }, list));
      for (const { logGroups } of answers)
        expect(logGroups).toMatchObject([{ logGroupName: "/ecs/sample" }]);
    }
    expect(api.url).toBe(`http://127.0.0.1:${port}`);
    expect((await client.send(new sdk.DescribeLogGroupsCommand({}))).logGroups).toHaveLength(1);
  });

  test("is trusted by the AWS CLI with AWS_CA_BUNDLE, and not without", async ({ skip }) => {
    const toolchain = await awsClients();
    const path = await requireToolchain("python", { toolchain, skip });
    const { api, caFile: AWS_CA_BUNDLE, port } = await openTls();
    const { AWS_PROFILE: _, ...rest } = process.env;
    const env = { ...rest, ...path, ...api.env, AWS_MAX_ATTEMPTS: "1" };
    const args = ["--endpoint-url", `https://localhost:${port}`, "logs", "describe-log-groups"];
    const trusting = await runProgram("aws", args, { env: { ...env, AWS_CA_BUNDLE } });
    expect(trusting).toMatchObject({ status: 0, stderr: "" });
    expect(trusting.stdout).toContain('"logGroupName": "/ecs/sample"');
    const other = await runProgram("aws", args, { env });
    expect(other.stderr).toMatch(/SSL validation failed/);
  });

  test("checks who calls as it does without TLS", async () => {
    const { ca, port } = await openTls();
    const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
    const options = { port, host: "127.0.0.1", method: "POST", ca };
    const headers = { host: "evil.test" };
    request({ ...options, servername: "localhost", headers }, (response) =>
      resolve(response.resume().statusCode),
    )
      .on("error", reject)
      .end();
    expect(await promise).toBe(403);
  });

  test("has a certificate for this machine alone, of an authority without a key", async () => {
    const { ca, caFile, port, folder, api } = await openTls();
    const local = { port, host: "127.0.0.1" };
    const certificate = await handshake({ ...local, ca });
    if (typeof certificate === "string") throw new Error(certificate);
    const authority = new X509Certificate(ca);
    expect(certificate.verify(authority.publicKey)).toBe(true);
    expect([authority.ca, certificate.ca]).toEqual([true, false]);
    expect(certificate.subjectAltName).toBe("DNS:localhost, IP Address:127.0.0.1");
    expect(await handshake(local)).toBe("UNABLE_TO_VERIFY_LEAF_SIGNATURE");
    const servername = "logs.us-east-1.amazonaws.com";
    expect(await handshake({ ...local, ca, servername })).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
    const other = await openTls();
    expect(await handshake({ ...local, ca: other.ca })).toBe("UNABLE_TO_VERIFY_LEAF_SIGNATURE");
    expect(statSync(caFile).mode & 0o777).toBe(0o600);
    for (const file of readdirSync(folder))
      expect(readFileSync(`${folder}/${file}`, "latin1")).not.toContain("PRIVATE KEY");
    await api[Symbol.asyncDispose]();
    expect(existsSync(caFile)).toBe(false);
  });

  test("goes on after clients that begin TLS and go wrong, and ends with one that says nothing", async () => {
    const { ca, client, api, port } = await openTls();
    const silent = connectTcp(port, "127.0.0.1");
    const ended = new Promise((resolve) => silent.once("close", resolve));
    silent.on("error", () => undefined);
    await new Promise((resolve) => silent.once("connect", resolve));
    for (const bytes of [Buffer.from([0x16]), Buffer.from([0x16, 3, 1, 255, 255, 0]), "GET"]) {
      const wrong = connectTcp(port, "127.0.0.1");
      const gone = new Promise((resolve) => wrong.once("close", resolve));
      wrong.on("error", () => undefined).end(bytes);
      wrong.resume();
      await gone;
    }
    expect((await client.send(new sdk.DescribeLogGroupsCommand({}))).logGroups).toHaveLength(1);
    expect(await handshake({ port, host: "127.0.0.1", ca })).toBeInstanceOf(X509Certificate);
    await api[Symbol.asyncDispose]();
    await ended;
  });

  test("is there with --logs-tls only, and says which file clients need", async () => {
    const cli = openCli();
    const folder = folderWith({ "a.log": "one\n" });
    const plain = cli.start("logs", "serve", folder);
    const shown = await plain.shows(/Ctrl-C ends it/);
    expect(shown).not.toContain("With TLS");
    const [, plainPort = ""] = /API: http:\/\/127\.0\.0\.1:(\d+)/.exec(shown) ?? [];
    expect(await handshake({ port: Number(plainPort), host: "127.0.0.1" })).toMatch(/^E/);
    const secure = cli.start("logs", "serve", folder, "--logs-tls");
    const screen = await secure.shows(/Ctrl-C ends it/);
    const [, port = "", caFile = ""] =
      /With TLS: https:\/\/127\.0\.0\.1:(\d+), .*AWS_CA_BUNDLE=(\S+)/.exec(screen) ?? [];
    expect(screen).toContain(`API: http://127.0.0.1:${port}\n`);
    const ca = readFileSync(caFile, "utf8");
    expect(await handshake({ port: Number(port), host: "127.0.0.1", ca })).toBeInstanceOf(
      X509Certificate,
    );
    // It would take the place of the authorities for all other calls of that shell.
    expect((await cli.run("env")).stdout).not.toContain("AWS_CA_BUNDLE");
  });
});
