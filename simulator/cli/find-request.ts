import { SimulatorError } from "../errors.ts";
import { linesOfRequest, requestIdOf, textOfId } from "../logs/line-selection.ts";
import { type LogLine, lineMaker } from "../logs/log-line.ts";
import { readStored } from "../logs/log-reader.ts";
import type { LogStore } from "../logs/store/log-store.ts";

interface FindOptions {
  readonly store: LogStore;
  readonly runId: string;
  /** An id, or how it begins. @default the last request */
  readonly wanted: string | undefined;
}

/** The access lines of a request that a store has now, in order of arrival. */
export function storedLinesOf(store: LogStore, requestId: string): readonly LogLine[] {
  return readStored(store, linesOfRequest(requestId), () => false).takeStored();
}

/** The ids of the requests in a store that begin so, in order of their first line. */
export function requestIdsLike(store: LogStore, beginning: string): readonly string[] {
  const lines = readStored(store, { kinds: ["access"], ...textOfId(beginning) }, () => false);
  const ids = lines.takeStored().map((line) => requestIdOf(line) ?? "");
  return [...new Set(ids)].filter((id) => id.startsWith(beginning));
}

/**
 * The id of the request that is meant.
 *
 * @throws {SimulatorError} `USAGE`, where it is not the id of exactly one request.
 */
export function findRequest({ store, runId, wanted }: FindOptions): string {
  if (wanted === undefined || wanted === "") {
    const last = lastRequests(store).at(-1);
    if (last !== undefined && wanted === undefined) return last.requestId;
    throw notFound(`There is no access line of a request in run ${runId}`, store);
  }
  const ids = requestIdsLike(store, wanted);
  const [found, ...others] = ids;
  if (found === undefined)
    throw notFound(`No request of run ${runId} has an id that begins with "${wanted}"`, store);
  if (ids.includes(wanted)) return wanted;
  if (others.length === 0) return found;
  const shown = ids.slice(0, SHOWN_IDS).map((id) => `\n  ${id}`);
  const more = ids.length > SHOWN_IDS ? `\n  … and ${ids.length - SHOWN_IDS} more` : "";
  throw new SimulatorError(
    "USAGE",
    `The ids of ${ids.length} requests of run ${runId} begin with "${wanted}":${shown.join("")}${more}`,
    { remedy: "Write more of the one that is meant." },
  );
}

const SHOWN_IDS = 5;

function notFound(problem: string, store: LogStore): SimulatorError {
  const last = lastRequests(store).slice(-SHOWN_IDS);
  const shown = last.map(({ requestId, what }) => `\n  ${requestId}  ${what}`);
  return new SimulatorError(
    "USAGE",
    `${problem}${shown.length > 0 ? `. The last ones are:${shown.join("")}` : "."}`,
    {
      remedy:
        shown.length > 0
          ? "Name one of these, or another run with --run; `sc-sim logs --json` has the id of each line."
          : "Send one with `sc-sim request`, or name another run with --run.",
    },
  );
}

/** How far back the last requests are looked for, in lines of all kinds. */
const LOOKED_AT = 2000;

/** The last requests, in order of their first line there; each as its first caller saw it. */
function lastRequests(store: LogStore) {
  const { lastSeq } = store.countAfter({ afterSeq: 0 });
  const afterSeq = Math.max(0, lastSeq - LOOKED_AT);
  const requests = new Map<string, { readonly startMs: number; readonly what: string }>();
  const events = store.read({ kinds: ["access"], afterSeq, limit: LOOKED_AT });
  for (const line of events.map(lineMaker(store))) {
    const { record } = line;
    const requestId = requestIdOf(line);
    if (requestId === undefined || record === undefined || record.appProtocol === "tcp") continue;
    const { method = "-", authority = "-", path = "" } = record;
    const startMs = record.startTime.getTime();
    // Of two that began together the outer one ends, and is written, last.
    if (startMs <= (requests.get(requestId)?.startMs ?? Infinity))
      requests.set(requestId, { startMs, what: `${method} ${authority}${path}` });
  }
  return [...requests].map(([requestId, { what }]) => ({ requestId, what }));
}
