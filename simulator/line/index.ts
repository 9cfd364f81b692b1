/**
 * The access-log line alone: reading, checks, profiles, schemas and sources. It starts nothing and loads nothing that
 * could. A profile of your own comes from `service-connect-simulator/line/profile`, as reading its file needs more.
 */

import "../require-node.ts";

export { type ErrorCode, SimulatorError } from "../errors.ts";
export {
  type ClassifyOptions,
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
export type { LineShape } from "./access-log/fast/fast-readers.ts";
export {
  type AccessLogBufferOptions,
  type AccessLogBufferParser,
  createAccessLogBufferParser,
  parseAccessLogBuffer,
} from "./access-log/fast/parse-buffer.ts";
export {
  type AccessLogFormat,
  type AccessLogProfile,
  type AccessLogProtocol,
  DEFAULT_PROFILE,
  envoyLogFormat,
  PROFILES,
  profileNamed,
} from "./access-log/formats.ts";
export { createLineReader, type LineReader, type ReadLine } from "./access-log/line-reader.ts";
export { describeMisfit, type Misfit } from "./access-log/misfit.ts";
export { parseAccessLogLine } from "./access-log/parse.ts";
export type {
  AccessLogReading,
  ParsedAccessLogLine,
  ParseOptions,
  UnreadableLine,
} from "./access-log/parsed-line.ts";
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
  type LineCheck,
} from "./contract/check-line.ts";
export { compareAccessLogLines } from "./contract/compare-lines.ts";
export { findAccessLogLine, type LinesCheck } from "./contract/contains.ts";
export { type Deviation, describeDeviation } from "./contract/deviation.ts";
export type { ExpectedFields, ExpectedValue } from "./contract/expected-fields.ts";
export { type JsonSchema, jsonSchemaFor, type SchemaStrictness } from "./contract/json-schema.ts";
export type { AccessLogLine } from "./contract/line-of.ts";
export { asProfile, maskVolatile, shuffleKeys } from "./contract/rewrite-line.ts";
export type { AccessLogSource } from "./sources/open-source.ts";
export { type AccessLogEntry, readAccessLog } from "./sources/read-access-log.ts";
