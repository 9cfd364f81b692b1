import { SimulatorError } from "../errors.ts";
import { type LogStore, openLogStore } from "../logs/store/log-store.ts";
import { eventsOfFiles } from "./query-files.ts";

interface CaptureOptions {
  readonly files: readonly string[];
  readonly cwd: string;
  /** The file of the new store. */
  readonly path: string;
}

/** What CloudWatch Logs does not allow in a name, and how long one can be. */
const NOT_IN_GROUPS = /[^.\-_/#A-Za-z0-9]/g;
const NOT_IN_STREAMS = /[:*]/g;
const LONGEST_NAME = 512;

/**
 * Stores the lines of captures as log events. Groups and streams are those of the wrapping, else they are called as the file, with
 * `_` for what CloudWatch Logs does not allow in a name.
 *
 * @throws {SimulatorError} `INPUT_INVALID` where a file cannot be read, or no file has a line; `RUN_FOLDER_UNUSABLE`
 */
export async function storeCaptures({ files, cwd, path }: CaptureOptions): Promise<LogStore> {
  const found = await eventsOfFiles({ files, cwd });
  // The awslogs driver sends no blank lines either.
  const events = found.filter(({ message }) => message !== "").toReversed();
  if (events.length === 0)
    throw new SimulatorError("INPUT_INVALID", `There is no line in ${files.join(", ")}.`, {
      remedy: "Give a file with lines; `sc-sim check` says what it finds in a file.",
    });
  const groupNamed = uniqueNames(NOT_IN_GROUPS);
  const streamNames = new Map<string, ReturnType<typeof uniqueNames>>();
  const byPlace = Map.groupBy(events, ({ group, stream }) => `${group}\0${stream}`);
  // By name, so that the same captures get the same names, whatever the times of their lines.
  const places = [...byPlace].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const store = openLogStore({ path });
  try {
    for (const [, ofPlace] of places) {
      const [place = { group: "", stream: "" }] = ofPlace;
      const group = groupNamed(place.group);
      const streamNamed = streamNames.get(group) ?? uniqueNames(NOT_IN_STREAMS);
      streamNames.set(group, streamNamed);
      store.appendDurably(
        { group, stream: streamNamed(place.stream) },
        ofPlace.map(({ timestampMs, message }) => ({
          ...{ timestampMs, message },
          // When it was taken in is not known, and was not long after.
          ingestionMs: timestampMs,
        })),
      );
    }
    return store;
  } catch (error) {
    store[Symbol.dispose]();
    throw error;
  }
}

/** Names without what is not allowed; two that would become the same one are told apart by a number. */
function uniqueNames(notAllowed: RegExp): (written: string) => string {
  const known = new Map<string, string>();
  const taken = new Set<string>();
  return (written) => {
    const before = known.get(written);
    if (before !== undefined) return before;
    const allowed = written.replace(notAllowed, "_").slice(0, LONGEST_NAME) || "_";
    let name = allowed;
    for (let number = 2; taken.has(name); number++)
      name = `${allowed.slice(0, LONGEST_NAME - 8)}-${number}`;
    known.set(written, name);
    taken.add(name);
    return name;
  };
}
