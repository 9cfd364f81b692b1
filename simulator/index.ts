/** The public API of the simulator. Everything else is internal. */

import "./require-node.ts";

export type { ServedApi } from "./api/serve-api.ts";
export type { ApiOptions } from "./app/api-of.ts";
export type {
  LinesEvent,
  RunStateEvent,
  SimulationEvent,
  TaskStateEvent,
} from "./app/events.ts";
export type { LinesOptions } from "./app/lines-of.ts";
export type { SimulateOptions } from "./app/options.ts";
export { type PlannedSimulation, planSimulation } from "./app/plan-simulation.ts";
export { prefetch } from "./app/prefetch.ts";
export type { QueryOptions, QueryRow } from "./app/query-lines.ts";
export { simulate } from "./app/simulate.ts";
export type { Simulation } from "./app/simulation.ts";
export { ERROR_CODES, type ErrorCode, type Problem, SimulatorError } from "./errors.ts";
export * from "./line/index.ts";
export { profileFromJson } from "./line/profile.ts";
export type { LogEvent, LogFilter, LogKind } from "./logs/log-event.ts";
export type { LogLine } from "./logs/log-line.ts";
export type { LogReader } from "./logs/log-reader.ts";
export type { GrpcStatus } from "./running/request/grpc.ts";
export type { TaskRequest, TaskResponse } from "./running/request/request.ts";
export type { StartedContainer, StartedTask } from "./running/runtime/runtime.ts";
export type { Plan, TaskPlan } from "./topology/plan/plan.ts";
