import { z } from "zod";
import { SimulatorError } from "../../errors.ts";
import type { Plan, PlannedDefinition, RuntimeName } from "../../topology/plan/plan.ts";
import { planShape } from "./plan-shape.ts";
import type { ProcessIdentity } from "./process-identity.ts";

/**
 * Version of what a run's folder records in run.json. Raise it when a reader of today would misunderstand what is written, and
 * read the version before as well. The facts of a run keep their shape for ever: any version finds and ends what is left of it.
 */
const SCHEMA_VERSION = 1;

/** What is written about a run before anything of it starts, and kept for `logs` after its end. */
export interface RunRecord extends RunFacts {
  /** Of the simulator. */
  readonly version: string;
  readonly createdAt: string;
  readonly runtime: RuntimeName;
  readonly envoyVersion?: string;
  readonly inputs: readonly string[];
  /** Docker: where images come from, also for requests from other processes. */
  readonly images?: "auto" | "registry" | "host";
  readonly plan?: Plan;
  /** Ids of tasks that were stopped and not started again. */
  readonly stoppedTasks?: readonly string[];
  /** Where its API is served, and the file that has the token; absent where it is not served. */
  readonly api?: { readonly url: string; readonly envFile: string } | undefined;
  /** The same of the CloudWatch Logs API of its log, and the file with its authority where it speaks TLS. */
  readonly logsApi?:
    | { readonly url: string; readonly envFile: string; readonly caFile?: string }
    | undefined;
}

/** What the sweep and `down` need to know. */
export interface RunFacts {
  readonly runId: string;
  /** The simulator itself; the run is over when it is gone, however it went. */
  readonly owner: ProcessIdentity;
  readonly host: string;
  readonly state: "starting" | "running" | "ended";
  /** Whatever was started as a process of this machine. */
  readonly processes: readonly RunProcess[];
}

export interface RunProcess extends ProcessIdentity {
  readonly taskId: string;
  readonly containerName: string;
  /** Of one that ended and was not stopped: its status, or 128 and the number of its signal, as Docker has it. */
  readonly exitCode?: number;
}

const identity = { pid: z.int().positive(), startTime: z.string() };

const facts = z.object({
  runId: z.string(),
  owner: z.object(identity),
  host: z.string(),
  state: z.enum(["starting", "running", "ended"]).catch("running"),
  processes: z
    .array(
      z.object({
        ...identity,
        taskId: z.string(),
        containerName: z.string(),
        exitCode: z.int().exactOptional(),
      }),
    )
    .catch([]),
});

/** Made for the first whole record: a start reads facts alone. */
const version1 = z.lazy(() =>
  z.object({
    ...facts.shape,
    state: facts.shape.state.unwrap(),
    processes: facts.shape.processes.unwrap(),
    version: z.string(),
    createdAt: z.string(),
    runtime: z.enum(["local", "docker"]),
    envoyVersion: z.string().exactOptional(),
    inputs: z.array(z.string()),
    images: z.enum(["auto", "registry", "host"]).exactOptional(),
    plan: planShape.exactOptional(),
    stoppedTasks: z.array(z.string()).exactOptional(),
    api: z.object({ url: z.string(), envFile: z.string() }).exactOptional(),
    logsApi: z
      .object({ url: z.string(), envFile: z.string(), caFile: z.string().exactOptional() })
      .exactOptional(),
  }),
);

const versioned = z.object({ schemaVersion: z.int().nonnegative().default(0) });

/** What run.json says, as far as this version understands it. */
export interface ReadRecord {
  /** Absent where not even the facts can be read. Of another version it has the facts alone, and no plan. */
  readonly record?: RunRecord;
  /** `RUN_FOLDER_UNUSABLE`, where not all could be read. */
  readonly problem?: SimulatorError;
  /** Whether it should be written anew, in today's version. */
  readonly isOld?: boolean;
}

/** The text of a record, in today's version. */
export function writtenRecord(record: RunRecord): string {
  return JSON.stringify({ schemaVersion: SCHEMA_VERSION, ...record });
}

/** The facts of a record, and whether it should be written anew. */
export interface ReadFacts extends Pick<ReadRecord, "isOld"> {
  readonly facts: RunFacts;
}

/** The facts alone, for whoever reads many records: a plan is as long as everything else of them. */
export function readFacts(text: string): ReadFacts | undefined {
  const value = parseJson(text);
  const version = versionOf(value);
  const known = version === undefined ? undefined : facts.safeParse(value).data;
  if (version === undefined || known === undefined) return undefined;
  return { facts: known, isOld: version < SCHEMA_VERSION };
}

/** Reads the text of a record of any version. */
export function readRecord(file: string, text: string): ReadRecord {
  const value = parseJson(text);
  const { success, data: known } = facts.safeParse(value);
  const version = versionOf(value);
  if (!success || version === undefined)
    return { problem: unreadable(file, "it is not a record of a run") };
  const factsOnly: RunRecord = {
    ...known,
    ...{ version: "unknown", createdAt: "unknown", runtime: "local", inputs: [] },
  };
  if (version > SCHEMA_VERSION) {
    const reason = `it has schemaVersion ${version}, and this sc-sim reads up to ${SCHEMA_VERSION}`;
    return { record: factsOnly, problem: unreadable(file, reason) };
  }
  const whole = version1.safeParse(value);
  if (!whole.success) {
    const path = whole.error.issues[0]?.path.join(".") ?? "";
    return { record: factsOnly, problem: unreadable(file, `its ${path} is missing or damaged`) };
  }
  if (version === SCHEMA_VERSION) return { record: whole.data };
  return { record: withoutSecretValues(whole.data), isOld: true };
}

/** The same record with the run ended. What this version does not know of it is kept. */
export function endedRecord(text: string): string | undefined {
  const value = parseJson(text);
  if (typeof value !== "object" || value === null) return undefined;
  return JSON.stringify({ ...value, state: "ended", processes: [] });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** 0 is what was written before there were versions. */
function versionOf(value: unknown): number | undefined {
  return versioned.safeParse(value).data?.schemaVersion;
}

/** Version 0 had the values of secrets in its plan. */
function withoutSecretValues({ plan, ...record }: RunRecord): RunRecord {
  if (plan === undefined) return record;
  const strip = ({ run, ...definition }: PlannedDefinition): PlannedDefinition => {
    if (run === undefined) return definition;
    const { secrets: _secrets, ...rest } = run as typeof run & { readonly secrets?: unknown };
    return { ...definition, run: rest };
  };
  const tasks = plan.tasks.map((task) => ({
    ...task,
    containers: task.containers.map((container) => ({
      ...container,
      definition: strip(container.definition),
    })),
  }));
  return { ...record, plan: { ...plan, tasks } };
}

function unreadable(file: string, reason: string): SimulatorError {
  return new SimulatorError("RUN_FOLDER_UNUSABLE", `${file} cannot be read: ${reason}.`, {
    remedy:
      "Use the version of sc-sim that wrote it, or choose another run with --run; `sc-sim ps --all` lists them.",
  });
}
