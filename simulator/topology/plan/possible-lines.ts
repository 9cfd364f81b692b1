import { SimulatorError } from "../../errors.ts";
import type {
  AccessLogDirection,
  AccessLogFormat,
  AccessLogProtocol,
} from "../../line/access-log/fields.ts";
import type { AccessLogProfile } from "../../line/access-log/formats.ts";
import type { LateLines } from "./late-lines.ts";
import type { Plan, TaskPlan } from "./plan.ts";

/** What somebody waits for, as far as a plan can tell whether it can come. */
export interface WantedLines {
  /** @default of any service */
  readonly service: string | undefined;
  readonly direction: AccessLogDirection | undefined;
  readonly protocol: AccessLogProtocol | undefined;
  readonly format: AccessLogFormat | undefined;
  /** Documented names of fields that a line must have. */
  readonly fields: readonly string[];
}

interface Facts {
  readonly plan: Plan;
  /** By which the lines are written; absent where that is not known. */
  readonly profile: AccessLogProfile | undefined;
}

/** Lines of one kind that a task's proxy writes. */
interface WrittenKind {
  readonly direction: AccessLogDirection;
  readonly protocol: AccessLogProtocol;
  readonly format: AccessLogFormat;
}

/**
 * The tasks whose proxies can write such a line.
 *
 * @throws {SimulatorError} `USAGE` if none can: to wait for such a line would be in vain, and to wait that none comes would prove nothing.
 */
export function requirePossible(
  wanted: WantedLines,
  { plan, profile }: Facts,
): readonly TaskPlan[] {
  const { service, direction, protocol, format, fields } = wanted;
  const who = service === undefined ? "No service of this simulation" : `Service ${service}`;
  const tasks = plan.tasks.filter((task) => service === undefined || task.service === service);
  const kinds = tasks.flatMap(kindsOf);
  if (kinds.length === 0) {
    const verb = service === undefined ? "writes an access log" : "writes no access log";
    const why = service !== undefined && tasks.length === 0 ? ": it has no task" : "";
    throw impossible(
      `${who} ${verb}${why}`,
      "Give it an accessLogConfiguration, or start with --format JSON; lines of what it sends need --direction both.",
    );
  }
  let possible = kinds;
  const narrow = (what: "direction" | "protocol" | "format", value: string | undefined) => {
    if (value === undefined) return;
    const there = [...new Set(possible.map((kind) => kind[what]))];
    possible = possible.filter((kind) => kind[what] === value);
    if (possible.length === 0) {
      const lines = service === undefined ? "this simulation" : service;
      throw impossible(
        `No line of ${lines} has ${what} ${value}, only ${there.join(" and ")}`,
        what === "direction"
          ? "Start with --direction both to log both ends."
          : "Correct it, or leave it out.",
      );
    }
  };
  narrow("direction", direction);
  narrow("protocol", protocol);
  narrow("format", format);
  requireFields(fields, possible, profile);
  return tasks.filter((task) =>
    kindsOf(task).some((kind) => possible.some((other) => isSame(kind, other))),
  );
}

/** A line that is on its way needs some time as well. */
const MORE_MS = 1000;

interface AbsenceFacts {
  /** The tasks whose proxies could write such a line. */
  readonly writers: readonly TaskPlan[];
  /** Ids of the tasks that are stopped. */
  readonly stoppedTasks: readonly string[];
  readonly withinMs: number;
  /** How late lines come; absent where they come at once. */
  readonly late?: LateLines | undefined;
}

/**
 * Refuses to wait that no line comes where none could come for another reason.
 *
 * @throws {SimulatorError} `USAGE`
 */
export function refuseVainAbsence({ writers, stoppedTasks, withinMs, late }: AbsenceFacts): void {
  if (late !== undefined && withinMs < late.mostMs + MORE_MS)
    throw impossible(
      `This simulation was started with ${late.flags}, so a line can come ${late.mostMs / 1000} s late: --none would prove nothing before`,
      `Wait longer: --within ${(late.mostMs + MORE_MS) / 1000}s`,
    );
  if (writers.every(({ taskId }) => stoppedTasks.includes(taskId)))
    throw impossible(
      `All tasks that could write such a line are stopped (${writers.map(({ name }) => name).join(", ")}): --none would prove nothing`,
      "Start them with `sc-sim start`.",
    );
}

function kindsOf({ proxy: { accessLog, ingress, egress } }: TaskPlan): readonly WrittenKind[] {
  if (accessLog === undefined) return [];
  const { format, directions } = accessLog;
  const listeners = [
    ...ingress.map(({ appProtocol }) => ({ direction: "ingress" as const, appProtocol })),
    ...egress.map(({ endpoint }) => ({
      direction: "egress" as const,
      appProtocol: endpoint.appProtocol,
    })),
  ];
  return listeners
    .filter(({ direction }) => directions.includes(direction))
    .map(({ direction, appProtocol: protocol }) => ({ direction, protocol, format }));
}

function isSame(one: WrittenKind, other: WrittenKind): boolean {
  return (
    one.direction === other.direction &&
    one.protocol === other.protocol &&
    one.format === other.format
  );
}

function requireFields(
  fields: readonly string[],
  kinds: readonly WrittenKind[],
  profile: AccessLogProfile | undefined,
): void {
  if (profile === undefined) return;
  const known = kinds.map(({ protocol, format }) => {
    const written = profile.formats[protocol][format].fields;
    return new Set(written.flatMap(({ name }) => name ?? []));
  });
  if (known.some((names) => fields.every((field) => (names as ReadonlySet<string>).has(field))))
    return;
  const missing = fields.filter(
    (field) => !known.some((names) => (names as ReadonlySet<string>).has(field)),
  );
  const protocols = [...new Set(kinds.map(({ protocol }) => protocol))].join(" and ");
  const what =
    missing.length > 0
      ? `have no ${missing.join(" and no ")}`
      : `never have all of ${fields.join(", ")}`;
  throw impossible(
    `Lines of ${protocols} in profile ${profile.name} ${what}`,
    "Leave it out, or start with another --profile; docs/formats.md has the fields of each.",
  );
}

function impossible(problem: string, remedy: string): SimulatorError {
  return new SimulatorError("USAGE", `${problem}.`, { remedy });
}
