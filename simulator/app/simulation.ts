import type { ServedApi } from "../api/serve-api.ts";
import type { LogsApiPlace } from "../logs/cloudwatch/logs-api/serve-logs-api.ts";
import type { LogFilter } from "../logs/log-event.ts";
import type { LogLine } from "../logs/log-line.ts";
import type { LogReader } from "../logs/log-reader.ts";
import type { NamesSupport } from "../running/names/names-support.ts";
import type { TaskResponse } from "../running/request/request.ts";
import type { StartedTask } from "../running/runtime/runtime.ts";
import type { Plan, RuntimeName } from "../topology/plan/plan.ts";
import type { ApiOptions } from "./api-of.ts";
import type { RequestOptions } from "./call-options.ts";
import type { SimulationEvent } from "./events.ts";
import type { LinesOptions } from "./lines-of.ts";
import type { Prepared } from "./prepare.ts";
import type { QueryOptions, QueryRow } from "./query-lines.ts";

/**
 * A namespace that runs. Hold it with `await using`: at the end of the scope everything is stopped
 * and nothing is left.
 */
export interface Simulation extends AsyncDisposable {
  readonly runId: string;
  readonly plan: Plan;
  /** Folder with the generated Envoy bootstraps and the logs. */
  readonly runFolder: string;
  readonly envoyVersion: string;
  /** What runs the tasks, and why that. */
  readonly runtime: { readonly name: RuntimeName; readonly why: string };
  /** Without Docker: how a command of this machine can learn the endpoints' names. */
  readonly names?: NamesSupport;
  /** What was odd about the inputs. */
  readonly warnings: Prepared["warnings"];
  /** The requests that sc-sim.yaml asks for, where it does. */
  readonly sampleRequests: Prepared["requests"];
  /**
   * Environment of a program that works with this simulation: where the CloudWatch Logs API of its log is, region and credentials for
   * AWS's clients. docs/logs-api.md has what they are for.
   */
  readonly env: Readonly<Record<string, string>>;
  /** Where that API is, the file with the environment, and with `logsTls` the one with its authority. */
  readonly logsApi: LogsApiPlace;
  /**
   * Sends a request from a task of this service through its proxy, as curl, grpcurl or nc would:
   * the URL's scheme decides.
   */
  request(service: string, url: string, options?: RequestOptions): Promise<TaskResponse>;
  /**
   * Access-log lines from the beginning of the run on, of one service or of all.
   *
   * @throws {SimulatorError} `USAGE` for a service that is not in the plan.
   */
  accessLog(service?: string): LogReader;
  /**
   * Any lines: of apps, of proxies, of one service or of all.
   *
   * @throws {SimulatorError} `USAGE` for a service that is not in the plan.
   */
  log(filter?: LogFilter): LogReader;
  /**
   * The access-log lines with the request id of this response, in order of arrival: all that there are, as soon as
   * there are `count`. Apps that send the header `x-request-id` on make the lines of further hops part of them; say with
   * `count` how many lines there will be then.
   *
   * @throws {SimulatorError} `USAGE` for a response without a request id, such as of tcp; `LOG_WAIT_TIMEOUT` when the
   *   time is over, the signal is aborted or the simulation ended, with what did arrive.
   */
  linesOf(
    response: Pick<TaskResponse, "requestId">,
    options?: LinesOptions,
  ): Promise<readonly LogLine[]>;
  /**
   * Rows of a query of CloudWatch Logs Insights over all lines that there are so far: of apps and of proxies, of one service
   * or of all. Numbers are numbers, times are texts. Give the type of a row to have it checked where it is used.
   *
   * @throws {SimulatorError} `USAGE` for a query that CloudWatch Logs would reject, with its words; `QUERY_TIMEOUT`.
   */
  query<Row extends QueryRow = QueryRow>(
    query: string,
    options?: QueryOptions,
  ): Promise<readonly Row[]>;
  /**
   * What happens, from the beginning of the run on, for each loop over it anew: states of the run,
   * what its tasks do, and cursors of the lines there are. It ends with the run.
   */
  readonly events: AsyncIterable<SimulationEvent>;
  /** The tasks in the plan's order, each with what stops, kills and starts it and its containers. */
  readonly tasks: readonly StartedTask[];
  /**
   * Serves an HTTP API of this simulation on the loopback address, for tests in other languages; docs/api.md describes it. It
   * ends with the simulation, or before by its own disposal.
   *
   * @throws {SimulatorError} `ADDRESS_UNAVAILABLE` for a port that is taken; `USAGE` while it is served already.
   */
  serveApi(options?: ApiOptions): Promise<ServedApi>;
  /** Stops everything and delivers every last line; logs can still be read until disposal. */
  stop(): Promise<void>;
}
