/** The public API of the simulator. Everything else is internal. */

export type { SimulateOptions } from "./app/options.ts";
export { type PlannedSimulation, planSimulation } from "./app/plan-simulation.ts";
export { prefetch } from "./app/prefetch.ts";
export { type Simulation, simulate } from "./app/simulate.ts";
export { ERROR_CODES, type ErrorCode, type Problem, SimulatorError } from "./errors.ts";
export {
  type ClassifyOptions,
  classifyLine,
  createLineClassifier,
  type LineClassifier,
  type LineKind,
} from "./line/access-log/classify-line.ts";
export {
  type DescribedField,
  type DescribedLine,
  describeAccessLogLine,
} from "./line/access-log/describe-line.ts";
export type { LineShape } from "./line/access-log/fast/fast-readers.ts";
export {
  type AccessLogBufferOptions,
  type AccessLogBufferParser,
  createAccessLogBufferParser,
  parseAccessLogBuffer,
} from "./line/access-log/fast/parse-buffer.ts";
export {
  type AccessLogFormat,
  type AccessLogProfile,
  type AccessLogProtocol,
  DEFAULT_PROFILE,
  envoyLogFormat,
  PROFILES,
  profileNamed,
} from "./line/access-log/formats.ts";
export { createLineReader, type LineReader, type ReadLine } from "./line/access-log/line-reader.ts";
export { parseAccessLogLine } from "./line/access-log/parse.ts";
export type {
  AccessLogReading,
  ParsedAccessLogLine,
  ParseOptions,
  UnreadableLine,
} from "./line/access-log/parsed-line.ts";
export { profileFromJson } from "./line/access-log/profiles/profile-from-json.ts";
export type {
  AccessLogFields,
  AccessLogRecord,
  GrpcAccessLogRecord,
  Http2AccessLogRecord,
  HttpAccessLogRecord,
  TcpAccessLogRecord,
} from "./line/access-log/record.ts";
export {
  assertContainsAccessLog,
  assertEqualAccessLog,
  assertServiceConnectAccessLog,
} from "./line/contract/assert.ts";
export {
  type AccessLogContract,
  checkAccessLogLine,
  type LineCheck,
} from "./line/contract/check-line.ts";
export { compareAccessLogLines } from "./line/contract/compare-lines.ts";
export { findAccessLogLine, type LinesCheck } from "./line/contract/contains.ts";
export { type Deviation, describeDeviation } from "./line/contract/deviation.ts";
export type { ExpectedFields, ExpectedValue } from "./line/contract/expected-fields.ts";
export {
  type JsonSchema,
  jsonSchemaFor,
  type SchemaStrictness,
} from "./line/contract/json-schema.ts";
export type { AccessLogLine } from "./line/contract/line-of.ts";
export { asProfile, maskVolatile, shuffleKeys } from "./line/contract/rewrite-line.ts";
export type { AccessLogSource } from "./line/sources/open-source.ts";
export { type AccessLogEntry, readAccessLog } from "./line/sources/read-access-log.ts";
export type { LogEvent, LogFilter, LogKind } from "./logs/log-event.ts";
export type { LogLine, LogReader } from "./logs/log-reader.ts";
export type { GrpcStatus } from "./running/request/grpc.ts";
export type { TaskRequest, TaskResponse } from "./running/request/request.ts";

export type { Plan, TaskPlan } from "./topology/plan/plan.ts";
