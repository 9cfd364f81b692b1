/** The public API of the simulator. Everything else is internal. */
export { classifyLine, type LineKind } from "./access-log/classify-line.ts";
export {
  type DescribedField,
  type DescribedLine,
  describeAccessLogLine,
} from "./access-log/describe-line.ts";
export { DEFAULT_PROFILE, PROFILES } from "./access-log/formats.ts";
export { parseAccessLogLine } from "./access-log/parse.ts";
export type { AccessLogRecord } from "./access-log/record.ts";
export { ERROR_CODES, type ErrorCode, SimulatorError } from "./errors.ts";
export type { LogEvent, LogFilter, LogKind } from "./logs/log-event.ts";
export type { LogLine, LogReader } from "./logs/log-reader.ts";
export type { Plan, TaskPlan } from "./plan/plan.ts";
export type { Problem } from "./problem.ts";
export type { TaskRequest, TaskResponse } from "./runtime/request.ts";
export type { SimulateOptions } from "./settings.ts";
export { planSimulation, type Simulation, simulate } from "./simulate.ts";
