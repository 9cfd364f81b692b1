import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** moto's command; of PyPI's `moto[server]`. */
const MOTO = "moto_server";

/** A CloudWatch Logs API in a process of its own. */
export interface LogsServer extends AsyncDisposable {
  readonly name: string;
  readonly pid: number;
  readonly url: string;
  /** Calls an operation; the input may be JSON that is written already. */
  call<Output>(operation: string, input: object | Buffer): Promise<Output>;
}

/** The simulator's, over a new store in a folder of its own. */
export async function startOwn(): Promise<LogsServer> {
  const folder = mkdtempSync(join(tmpdir(), "sc-sim-bench-logs-"));
  const program = join(import.meta.dirname, "..", "support", "logs-api-process.ts");
  const child = spawn(process.execPath, ["--conditions=sc-sim-source", program, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said] = (await once(child.stdout, "data")) as [Buffer];
  const env = JSON.parse(String(said)) as Record<string, string>;
  const url = env["AWS_ENDPOINT_URL_CLOUDWATCH_LOGS"] ?? "";
  return serverAt(url, {
    name: "this simulator",
    child,
    clean: () => rmSync(folder, { recursive: true }),
  });
}

/** moto's; `undefined` where it is not installed. */
export async function startMoto(): Promise<LogsServer | undefined> {
  const port = await freePort();
  const child = spawn(MOTO, ["-p", String(port)], { stdio: "ignore" });
  const failed = once(child, "error").then(() => false);
  const url = `http://127.0.0.1:${port}`;
  const isUp = await Promise.race([failed, answers(url, child)]);
  return isUp ? serverAt(url, { name: "moto", child, clean: () => undefined }) : undefined;
}

async function freePort(): Promise<number> {
  await using server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

async function answers(url: string, { exitCode }: ChildProcess): Promise<boolean> {
  for (let attempt = 0; attempt < 300 && exitCode === null; attempt++) {
    const response = await fetch(`${url}/moto-api/data.json`).catch(() => undefined);
    if (response?.ok) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

interface ServerOptions {
  readonly name: string;
  readonly child: ChildProcess;
  readonly clean: () => void;
}

function serverAt(url: string, { name, child, clean }: ServerOptions): LogsServer {
  const agent = new Agent({ keepAlive: true });
  // Also where this process ends by an error, such as a pipe that nobody reads.
  process.once("exit", () => child.kill("SIGKILL"));
  const authorization =
    "AWS4-HMAC-SHA256 Credential=BENCH/20261126/us-east-1/logs/aws4_request, SignedHeaders=host, Signature=0";
  return {
    name,
    pid: child.pid ?? 0,
    url,
    async call<Output>(operation: string, input: object | Buffer) {
      const body = Buffer.isBuffer(input) ? input : Buffer.from(JSON.stringify(input));
      const headers = {
        authorization,
        "content-type": "application/x-amz-json-1.1",
        "content-length": body.length,
        "x-amz-target": `Logs_20140328.${operation}`,
      };
      const sent = request(url, { method: "POST", agent, headers }).end(body);
      const [response] = await once(sent, "response");
      const answer = await text(response);
      if (response.statusCode !== 200) throw new Error(`${name}: ${operation}: ${answer}`);
      return (answer === "" ? {} : JSON.parse(answer)) as Output;
    },
    async [Symbol.asyncDispose]() {
      agent.destroy();
      child.kill("SIGKILL");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      clean();
    },
  };
}
