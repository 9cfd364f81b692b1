/** The public API of the simulator. Everything else is internal. */
export {
  classifyLine,
  createLineClassifier,
  type LineClassifier,
  type LineKind,
} from "./access-log/classify-line.ts";
export {
  type DescribedField,
  type DescribedLine,
  describeAccessLogLine,
} from "./access-log/describe-line.ts";
export type { LineShape } from "./access-log/fast-readers.ts";
export {
  type AccessLogFormat,
  type AccessLogProfile,
  type AccessLogProtocol,
  DEFAULT_PROFILE,
  envoyLogFormat,
  PROFILES,
  profileNamed,
} from "./access-log/formats.ts";
export { parseAccessLogLine } from "./access-log/parse.ts";
export {
  type AccessLogBufferOptions,
  type AccessLogBufferParser,
  createAccessLogBufferParser,
  parseAccessLogBuffer,
} from "./access-log/parse-buffer.ts";
export type {
  AccessLogReading,
  ParsedAccessLogLine,
  ParseOptions,
  UnreadableLine,
} from "./access-log/parsed-line.ts";
export { profileFromJson } from "./access-log/profile-from-json.ts";
export type {
  AccessLogFields,
  AccessLogRecord,
  GrpcAccessLogRecord,
  Http2AccessLogRecord,
  HttpAccessLogRecord,
  TcpAccessLogRecord,
} from "./access-log/record.ts";
export {
  assertContainsAccessLog,
  assertEqualAccessLog,
  assertServiceConnectAccessLog,
} from "./contract/assert.ts";
export {
  type AccessLogContract,
  checkAccessLogLine,
  type Deviation,
  type LineCheck,
} from "./contract/check-line.ts";
export { compareAccessLogLines } from "./contract/compare-lines.ts";
export { findAccessLogLine, type LinesCheck } from "./contract/contains.ts";
export type { ExpectedFields, ExpectedValue } from "./contract/expected-fields.ts";
export { type JsonSchema, jsonSchemaFor, type SchemaStrictness } from "./contract/json-schema.ts";
export type { AccessLogLine } from "./contract/line-of.ts";
export { asProfile, maskVolatile, shuffleKeys } from "./contract/rewrite-line.ts";
export { ERROR_CODES, type ErrorCode, SimulatorError } from "./errors.ts";
export type { LogEvent, LogFilter, LogKind } from "./logs/log-event.ts";
export type { LogLine, LogReader } from "./logs/log-reader.ts";
export type { Plan, TaskPlan } from "./plan/plan.ts";
export { type PlannedSimulation, planSimulation } from "./plan-simulation.ts";
export type { Problem } from "./problem.ts";
export type { AccessLogSource } from "./reading/open-source.ts";
export { type AccessLogEntry, readAccessLog } from "./reading/read-access-log.ts";
export type { GrpcStatus } from "./runtime/grpc-call.ts";
export type { TaskRequest, TaskResponse } from "./runtime/request.ts";
export type { SimulateOptions } from "./settings.ts";
export { type Simulation, simulate } from "./simulate.ts";
