import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { SimulatorError } from "../errors.ts";
import { kindsNamed } from "../logs/line-criteria.ts";
import { eventToJson, type LogEvent } from "../logs/log-event.ts";
import { waitForMore } from "../logs/log-reader.ts";
import { requireSeq } from "../logs/require-seq.ts";
import { HttpError } from "./api-error.ts";
import type { Call } from "./routes.ts";
import type { ServedRun } from "./served-run.ts";

const MOST_ROWS = 1000;

/** A lone line is sent soon; many lines that come one by one share a batch. */
const FIRST_BATCH_MS = 5;
const BATCH_MS = 50;

/**
 * A client that is further behind would never catch up: it goes on with the newest lines, and is
 * told which it missed.
 */
const MOST_BEHIND = 20_000;
const LEFT_AFTER_GAP = 1000;

const PING_MS = 5000;

interface StreamOptions {
  readonly run: ServedRun;
  readonly query: Call<"streamLines">["query"];
  /** The header `Last-Event-ID`. */
  readonly lastEventId: string | undefined;
  readonly response: ServerResponse;
  /** Aborted when the client left. */
  readonly left: AbortSignal;
  /** Aborted when the API ends. */
  readonly closing: AbortSignal;
}

/**
 * Sends the lines of a run as they come, as `text/event-stream`, until the run ends or the client
 * leaves. A client is a position in the store: nothing else is kept for it, and nothing is read for
 * it while it does not read.
 *
 * @throws {HttpError} 409 where Last-Event-ID is of another run; `SimulatorError` `USAGE` for a
 *   line that there is not.
 */
export async function streamLines(options: StreamOptions): Promise<void> {
  const { run, query, response, left, closing } = options;
  const { store, runId } = run;
  const kinds = kindsNamed(query.kinds);
  let seq = startOf(options);
  const origins = originTable();
  const stop = AbortSignal.any([left, closing]);
  const send = async (event: string, data: object, id?: string) => {
    const idLine = id === undefined ? "" : `id: ${id}\n`;
    const isTaken = response.write(`event: ${event}\n${idLine}data: ${JSON.stringify(data)}\n\n`);
    if (isTaken) await nextTurn();
    else await once(response, "drain", { signal: left });
  };
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.flushHeaders();
  const pings = setInterval(() => {
    if (!response.writableNeedDrain) void send("ping", { t: Date.now() }).catch(() => undefined);
  }, PING_MS).unref();
  try {
    let sentAtMs = Number.NEGATIVE_INFINITY;
    while (!left.aborted) {
      const { lastSeq } = store;
      if (lastSeq - seq > MOST_BEHIND) {
        const to = lastSeq - LEFT_AFTER_GAP;
        await send("gap", { from: seq + 1, to }, `${runId}:${to}`);
        seq = to;
      }
      const events = store.read({ afterSeq: seq, limit: MOST_ROWS, ...(kinds && { kinds }) });
      const isAll = events.length < MOST_ROWS;
      seq = isAll ? Math.max(seq, lastSeq) : (events.at(-1)?.seq ?? seq);
      if (events.length > 0) {
        await send("lines", batchOf(events, origins), `${runId}:${seq}`);
        sentAtMs = performance.now();
      }
      if (!isAll || store.lastSeq > seq) continue;
      if (store.hasEnded || closing.aborted) break;
      await waitForMore(store, { afterSeq: seq, signal: stop });
      const isBusy = performance.now() - sentAtMs < BATCH_MS;
      await sleep(isBusy ? BATCH_MS : FIRST_BATCH_MS, undefined, { ref: false });
    }
    await send("end", { reason: store.hasEnded ? "stopped" : "closed" });
  } catch (error) {
    if (!left.aborted) throw error;
  } finally {
    clearInterval(pings);
    response.end();
  }
}

/** The number of the line that the stream begins behind. */
function startOf({ run: { runId, store }, query: { after }, lastEventId }: StreamOptions): number {
  const [, idRun, idSeq] = /^(.*):(\d+)$/.exec(lastEventId ?? "") ?? [];
  if (after === undefined && lastEventId !== undefined && idRun !== runId) {
    const problem = `Last-Event-ID "${lastEventId}" is not of the run ${runId}.`;
    const remedy = "Begin the stream of another run without Last-Event-ID.";
    throw new HttpError(409, new SimulatorError("USAGE", problem, { remedy }));
  }
  const start = after ?? Number(idSeq ?? 0);
  requireSeq(start, { store, name: "after" });
  return start;
}

/** The origins that a client was told, with their numbers on its stream. */
function originTable() {
  const numbers = new Map<string, number>();
  return {
    numberOf({ taskId, containerName, source, direction }: LogEvent) {
      const key = [taskId, containerName, source, direction].join("/");
      const known = numbers.get(key);
      if (known !== undefined) return { number: known, isNew: false };
      numbers.set(key, numbers.size + 1);
      return { number: numbers.size, isNew: true };
    },
  };
}

/** Lines as rows, with the origins that the client does not know yet. */
function batchOf(events: readonly LogEvent[], { numberOf }: ReturnType<typeof originTable>) {
  const added: Record<string, object> = {};
  const rows = events.map((event) => {
    const { number, isNew } = numberOf(event);
    if (isNew) added[number] = originOf(event);
    const { seq, timestampMs, kind, message, messageBase64 } = eventToJson(event);
    const row = [seq, timestampMs, number, kind, message];
    return messageBase64 === undefined ? row : [...row, messageBase64];
  });
  return { ...(Object.keys(added).length > 0 && { origins: added }), rows };
}

function originOf({ service, taskId, taskName, containerName, ...event }: LogEvent) {
  const { source, role, direction } = event;
  const names = { service, taskId, task: taskName, container: containerName };
  return { ...names, source, role, ...(direction !== undefined && { direction }) };
}
