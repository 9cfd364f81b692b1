import { resolve } from "node:path";
import { SimulatorError } from "../../errors.ts";
import { openRequester } from "../../running/request/open-requester.ts";
import {
  type Requester,
  sendOnce,
  type TaskRequest,
  type TaskResponse,
} from "../../running/request/request.ts";
import { collect } from "../collect.ts";
import type { CommandContext } from "../context.ts";
import { describeResponse, explainFailure } from "../describe-response.ts";
import { findRunning, serviceNamed } from "../find-run.ts";
import { listenForInterrupt } from "../interrupt.ts";
import { positiveInteger, seconds } from "../options.ts";
import { requesterOptions } from "../requester-options.ts";
import { tallyResponses } from "../tally-responses.ts";

interface RequestFlags {
  readonly method?: string;
  readonly header: readonly string[];
  readonly data?: string;
  readonly proto?: string;
  readonly count: number;
  readonly concurrency: number;
  readonly timeout: number;
  readonly run?: string;
  readonly json?: true;
}

export function addRequest({ program, terminal, env, cwd, exitWith }: CommandContext): void {
  program
    .command("request")
    .summary("send a request from a task of a running simulation")
    .description(
      "Sends a request from a task of a service through its proxy, as curl would from inside the task.\n" +
        "The scheme is what is spoken, whatever the endpoint expects: http, h2c (HTTP/2), grpc or tcp.",
    )
    .argument("<service>", "ECS service whose task sends it")
    .argument(
      "<url>",
      "<scheme>://<client alias>[:port]/…, or <scheme>://localhost:<containerPort>/… for its own app",
    )
    .option("-X, --method <method>", "GET, or POST with --data")
    .option("-H, --header <name: value>", "header, may be given again", collect, [])
    .option("-d, --data <body>", "request body; grpc: the message as JSON; tcp: what is sent")
    .option(
      "--proto <file>",
      "grpc: the .proto that has the service of grpc://…/package.Service/Method",
    )
    .option("-n, --count <number>", "how often to send it", positiveInteger, 1)
    .option("-c, --concurrency <number>", "how many at a time", positiveInteger, 1)
    .option("--timeout <seconds>", "how long to wait for an answer", seconds, 30)
    .option("--run <id>", "which simulation, where several run")
    .option("--json", "print status, headers and body as JSON")
    .addHelpText(
      "after",
      "\nThe body goes to standard output as it came, without a line end of its own\n" +
        "where that is not a terminal; status and time go to standard error. Every\n" +
        "response is exit status 0, also a 5xx and any gRPC status: --json shows it.\n" +
        "Without a response it is 1.\n" +
        "\nExamples:\n" +
        "  sc-sim request client http://app.sample-namespace/status/503 -n 3\n" +
        "  sc-sim request client tcp://echo.sample-namespace:7007 --data hello",
    )
    .action(async (service: string, url: string, flags: RequestFlags) => {
      refuseFileAsBody(flags.data);
      const run = findRunning({ env, run: flags.run, wanted: serviceNamed(service), terminal });
      const { plan } = run.record;
      if (plan === undefined) return;
      using interrupt = listenForInterrupt(() => undefined);
      await using requester = await openRequester(requesterOptions(run, { plan, service, env }));
      const request: TaskRequest = {
        method: flags.method ?? (flags.data === undefined ? "GET" : "POST"),
        url,
        headers: Object.fromEntries(flags.header.map(parseHeader)),
        timeoutMs: flags.timeout * 1000,
        signal: interrupt.signal,
        ...(flags.data !== undefined && { body: flags.data }),
        ...(flags.proto !== undefined && { proto: resolve(cwd, flags.proto) }),
      };
      try {
        if (flags.count > 1) await sendMany(requester, request, flags);
        else {
          const response = await sendOnce(requester, request);
          await print(response, flags);
          const why = explainFailure(response, plan);
          if (why !== undefined) terminal.say(`${terminal.paint("yellow", "⚠")} ${why}`);
        }
      } catch (error) {
        const status = interrupt.exitStatus();
        if (status === undefined) throw error;
        exitWith(status);
      }
    });

  async function sendMany(requester: Requester, request: TaskRequest, flags: RequestFlags) {
    const tally = tallyResponses();
    try {
      await requester.send(request, {
        count: flags.count,
        concurrency: flags.concurrency,
        async onResponse(response) {
          tally.add(response);
          if (!flags.json) return;
          if (!(response instanceof SimulatorError)) return print(response, flags);
          const { code, problem } = response;
          await terminal.write(`${JSON.stringify({ error: { code, problem } })}\n`);
        },
      });
    } finally {
      if (tally.size > 0) terminal.say(tally.describe(flags.count));
    }
    tally.throwFailures(flags.count);
  }

  async function print(response: TaskResponse, { json }: Pick<RequestFlags, "json">) {
    const { body, durationMs, ...rest } = response;
    if (json) {
      const text = body.toString("utf8");
      await terminal.write(
        `${JSON.stringify({ ...rest, body: text, durationMs: Math.round(durationMs) })}\n`,
      );
      return;
    }
    terminal.say(describeResponse(response));
    await terminal.write(body);
    if (terminal.isInteractive && !body.toString("latin1").endsWith("\n"))
      await terminal.write("\n");
  }
}

/** With curl `@file` is the content of a file; sent as it is, it would be a body that nobody meant. */
function refuseFileAsBody(data: string | undefined): void {
  if (!data?.startsWith("@")) return;
  throw new SimulatorError("USAGE", `--data takes the body itself, and not a file: "${data}".`, {
    remedy: 'Write --data "$(cat FILE)". A body that begins with @ can be sent with the library.',
  });
}

function parseHeader(text: string): readonly [string, string] {
  const colon = text.indexOf(":");
  if (colon > 0) return [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
  throw new SimulatorError("USAGE", `"${text}" is not a header.`, {
    remedy: 'Write --header "name: value".',
  });
}
