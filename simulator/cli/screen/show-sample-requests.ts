import { expectedLines } from "../../app/expected-lines.ts";
import type { Simulation } from "../../app/simulation.ts";
import type { LogReader } from "../../logs/log-reader.ts";
import { describeRequest } from "../../running/request/request.ts";
import { describeResponse, explainFailure, quoteFailure } from "../describe-response.ts";
import { cutEnd } from "../fit.ts";
import { sampleRequestsOf, whyNoLine } from "../sample-request.ts";
import type { Terminal } from "../terminal.ts";
import type { LineOutput } from "./line-output.ts";

interface SampleOptions {
  readonly simulation: Simulation;
  readonly terminal: Pick<Terminal, "say" | "paint" | "columns">;
  readonly output: LineOutput;
  /** Whether the proxies write their lines late, as on AWS: then no request waits for them. */
  readonly linesComeLate: boolean;
  /** How long an access-log line may take to arrive. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Sends the requests that show that it works, each with its lines.
 *
 * @throws {SimulatorError} `REQUEST_FAILED` and `LOG_WAIT_TIMEOUT`.
 */
export async function showSampleRequests(reader: LogReader, options: SampleOptions): Promise<void> {
  const { simulation, terminal, output, linesComeLate, timeoutMs, signal } = options;
  const { say, paint } = terminal;
  const samples = sampleRequestsOf(simulation);
  if (samples.length === 0) {
    say("No request was sent: no task to send from, or no endpoint that can be called unseen.");
    return;
  }
  for (const sample of samples) {
    const { service, url, data, proto } = sample;
    const method = data === undefined ? "GET" : "POST";
    const response = await simulation.request(service, url, {
      method,
      signal,
      ...(data !== undefined && { body: data }),
      ...(proto !== undefined && { proto }),
    });
    say(
      `\n${cutEnd(`Request from ${service}: ${describeRequest({ method, url })}`, terminal.columns())}`,
    );
    say(`  ${describeResponse(response)}`);
    for (const row of quoteFailure(response))
      say(paint("yellow", cutEnd(`  │ ${row}`, terminal.columns())));
    const why = explainFailure(response, simulation.plan);
    if (why !== undefined) say(`  ${paint("yellow", "⚠")} ${why}`);
    const expected = expectedLines(simulation, sample);
    if (expected === 0) {
      say(`  ${whyNoLine(simulation, sample)}`);
      continue;
    }
    say("\nAccess log:");
    const lines = await reader.take(linesComeLate ? 0 : expected, { timeoutMs, signal });
    const others = linesComeLate ? [] : await output.takeOthers(reader, signal);
    await output.show([...lines, ...others]);
  }
}
