import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import http2 from "node:http2";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import fc from "fast-check";
import { describe, onTestFinished, test } from "vitest";
import { envoyLogFormat, profileNamed } from "../../simulator/line/access-log/formats.ts";
import { parseAccessLogLine } from "../../simulator/line/access-log/parse.ts";
import { asSeenInText, hostileValue } from "../support/access-lines.ts";
import { tempFolder } from "../support/temp-folder.ts";

type HttpProtocol = "http" | "http2";

/** Headers whose values end up in the line, with the field that shows them. */
const HEADERS = {
  "user-agent": "user_agent",
  "x-forwarded-for": "forwarded_for",
  "x-request-id": "request_id",
  "x-envoy-original-path": "path",
} as const;
type HeaderValues = Readonly<Record<keyof typeof HEADERS, string | undefined>>;

describe.for(["http", "http2"] as const)("header values sent through Envoy on %s", (protocol) => {
  test("are read from TEXT as Envoy had them, or the line is marked ambiguous", async ({
    expect,
  }) => {
    const utf8 = hostileValue.map((text) => Buffer.from(text, "utf8").toString("latin1"));
    const bytes = fc.uint8Array({ maxLength: 12 }).map((some) => String.fromCharCode(...some));
    const text = fc.oneof({ weight: 4, arbitrary: utf8 }, { weight: 1, arbitrary: bytes });
    const value = fc.option(text.map(asHeaderValue), { nil: undefined });
    const requests = fc.sample(
      fc.record({
        "user-agent": value,
        "x-forwarded-for": value,
        "x-request-id": value,
        "x-envoy-original-path": value,
      }),
      300,
    );
    const lines = await throughEnvoy(protocol, requests);
    expect(lines.TEXT).toHaveLength(requests.length);
    expect(lines.JSON).toHaveLength(requests.length);

    const verdicts = requests.map((request, index) => {
      const json = parseAccessLogLine(lines.JSON[index] ?? "", { protocol });
      const text = parseAccessLogLine(lines.TEXT[index] ?? "", { protocol });
      if (!json.ok || !text.ok) throw new Error(`Not read: ${JSON.stringify([json, text])}`);
      for (const [header, field] of Object.entries(HEADERS)) {
        const sent = request[header as keyof typeof HEADERS];
        // Envoy makes a request id where there is none, and takes the path itself where no other is given.
        if (sent) expect(json.fields[field as "path"], text.raw).toBe(decoded(sent));
      }
      const truth = asSeenInText(json.fields);
      if (text.ambiguous === undefined) {
        expect(text.fields, text.raw).toEqual(truth);
        return "clean";
      }
      if (text.ambiguous.length < 16) {
        expect(text.ambiguous.map(({ fields }) => fields)).toContainEqual(truth);
      }
      return "ambiguous";
    });
    expect(new Set(verdicts)).toEqual(new Set(["clean", "ambiguous"]));
  });
});

/** Bytes, one character each, without what HTTP forbids and trims. */
function asHeaderValue(bytes: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what HTTP forbids.
  return bytes.replace(/[\x00-\x08\x0a-\x1f\x7f]/g, "").replace(/^[ \t]+|[ \t]+$/g, "");
}

function decoded(latin1: string): string {
  const bytes = Buffer.from(latin1, "latin1");
  const text = bytes.toString("utf8");
  return Buffer.from(text).equals(bytes) ? text : latin1;
}

/** Sends the requests one after the other; gives the lines that Envoy wrote for them in both formats, as bytes. */
async function throughEnvoy(protocol: HttpProtocol, requests: readonly HeaderValues[]) {
  const app = http.createServer((_, response) => response.end("Hello World"));
  await once(app.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void app.close());
  const folder = tempFolder();
  const socketPath = join(folder, "listener.sock");
  const appPort = (app.address() as AddressInfo).port;
  const files = { TEXT: join(folder, "text.log"), JSON: join(folder, "json.log") };
  const config = join(folder, "envoy.json");
  writeFileSync(config, JSON.stringify(bootstrap({ protocol, socketPath, appPort, files })));

  const envoy = spawn(
    process.env["SC_SIM_ENVOY"] ?? "envoy",
    ["-c", config, "-l", "info", "--concurrency", "1", "--disable-hot-restart"],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  onTestFinished(() => void envoy.kill("SIGKILL"));
  await started(envoy);
  const send = protocol === "http" ? sendHttp1 : sendHttp2;
  await send(socketPath, requests);
  // Envoy writes what it holds back before it ends.
  envoy.kill("SIGTERM");
  await once(envoy, "close");
  return { TEXT: linesOf(files.TEXT), JSON: linesOf(files.JSON) };
}

async function started(envoy: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let said = "";
  envoy.stderr?.on("data", (chunk) => {
    said += chunk;
    if (said.includes("starting main dispatch loop")) resolve();
  });
  envoy.once("close", () => reject(new Error(`Envoy did not start:\n${said}`)));
  envoy.once("error", reject);
  await promise;
}

function linesOf(file: string): readonly Buffer[] {
  const lines = readFileSync(file).toString("latin1").trimEnd().split("\n");
  return lines.map((line) => Buffer.from(line, "latin1"));
}

type Send = (socketPath: string, requests: readonly HeaderValues[]) => Promise<void>;

const sendHttp1: Send = async (socketPath, requests) => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  for (const sent of requests) {
    const headers = { host: "app.sample-namespace", ...present(sent) };
    const request = http.get({ socketPath, agent, headers });
    const [response] = await once(request, "response");
    response.resume();
    await once(response, "end");
  }
  agent.destroy();
};

const sendHttp2: Send = async (socketPath, requests) => {
  const session = http2.connect("http://app.sample-namespace", {
    createConnection: () => connect(socketPath),
  });
  for (const sent of requests) {
    const request = session.request({ ":path": "/", ...present(sent) });
    request.resume();
    await once(request, "close");
  }
  session.close();
  await once(session, "close");
};

function present(headers: HeaderValues): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

interface BootstrapOptions {
  readonly protocol: HttpProtocol;
  readonly socketPath: string;
  readonly appPort: number;
  readonly files: Readonly<Record<"TEXT" | "JSON", string>>;
}

/** One listener that logs each request in both formats. */
function bootstrap({ protocol, socketPath, appPort, files }: BootstrapOptions) {
  const extensions = "type.googleapis.com/envoy.extensions";
  const accessLogs = (["TEXT", "JSON"] as const).map((format) => {
    const profile = profileNamed("aws-docs");
    const options = { profile, protocol, format, includeQueryParameters: "ENABLED" } as const;
    const written = envoyLogFormat(options);
    return {
      name: format,
      typed_config: {
        "@type": `${extensions}.access_loggers.file.v3.FileAccessLog`,
        path: files[format],
        log_format:
          written.kind === "TEXT"
            ? { text_format_source: { inline_string: written.format } }
            : { json_format: written.format },
      },
    };
  });
  const manager = {
    "@type": `${extensions}.filters.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: "listener",
    access_log: accessLogs,
    http_filters: [
      { name: "router", typed_config: { "@type": `${extensions}.filters.http.router.v3.Router` } },
    ],
    route_config: {
      virtual_hosts: [
        {
          name: "app",
          domains: ["*"],
          routes: [{ match: { prefix: "/" }, route: { cluster: "app" } }],
        },
      ],
    },
  };
  const socketAddress = { address: "127.0.0.1", port_value: appPort };
  const endpoint = { address: { socket_address: socketAddress } };
  return {
    static_resources: {
      listeners: [
        {
          name: "listener",
          address: { pipe: { path: socketPath } },
          filter_chains: [{ filters: [{ name: "http", typed_config: manager }] }],
        },
      ],
      clusters: [
        {
          name: "app",
          load_assignment: { cluster_name: "app", endpoints: [{ lb_endpoints: [{ endpoint }] }] },
        },
      ],
    },
  };
}
