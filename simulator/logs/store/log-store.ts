import { join } from "node:path";
import type { AccessLogProfile } from "../../line/access-log/profiles/profile.ts";
import { profileFromJson } from "../../line/access-log/profiles/profile-from-json.ts";
import { matchesEvent } from "../line-selection.ts";
import { type LogEvent, type LogPlace, type NewLogEvent, toLogEvent } from "../log-event.ts";
import type { LogCatalog } from "./catalog.ts";
import {
  compareBy,
  type LogPage,
  type LogQuery,
  type PlacedEvent,
  startOf,
  tokenAt,
} from "./log-query.ts";
import { openDatabase, storeUnreadable, storeUnusable } from "./open-database.ts";
import { createPatientWriter } from "./patient-writer.ts";
import type { Arrivals, LineCount, Passed, ReadOptions } from "./read-events.ts";
import { notifierOf } from "./subscribers.ts";

/** The log of one run: groups, streams and events, as CloudWatch Logs has them. */
export interface LogStore extends Disposable {
  /**
   * Adds lines of containers, in order, and numbers them. Never throws: what the file cannot take is kept in memory, read from
   * there and tried again. Where that grows too large the oldest lines are lost, which is reported and stands as a line in the log.
   */
  append(events: readonly NewLogEvent[]): void;
  /**
   * Adds events of anywhere to one stream, and returns once they are on the disk: neither the end of this process nor of the machine
   * can lose them.
   *
   * @throws {SimulatorError} `RUN_FOLDER_UNUSABLE`, where the file cannot take them. None of them is stored then.
   */
  appendDurably(place: LogPlace, events: readonly DurableEvent[]): readonly PlacedEvent[];
  /**
   * Lines of containers after `afterSeq`, in order of arrival, also where they are the last ones.
   *
   * @throws {SimulatorError} `RUN_FOLDER_UNUSABLE`, where the file is damaged.
   */
  read(options: ReadOptions): readonly LogEvent[];
  /** How many lines {@link read} would give without a limit, at a small part of its cost. Throws as it does. */
  countAfter(options: Omit<ReadOptions, "limit" | "which">): Passed;
  /**
   * A page of the events of a group, whoever wrote them, without blank lines, which never get to
   * CloudWatch Logs; no event where there is no such group.
   *
   * @throws {SimulatorError} `USAGE` for a token that no page had; `RUN_FOLDER_UNUSABLE` as {@link read}.
   */
  query(query: LogQuery): LogPage;
  /**
   * Events of these groups after one of them, whoever wrote them, in order of arrival; fewer than `limit` where they are long.
   * Throws as {@link read} does.
   */
  arrivals(wanted: Arrivals): readonly PlacedEvent[];
  /** Events that are not in the file yet, as it could not be written, in order of arrival. */
  unsaved(): readonly LogEvent[];
  /** Its file, for whoever reads it in another thread. */
  readonly path: string;
  /** Groups and streams. Its writing throws as {@link appendDurably} does. */
  readonly catalog: LogCatalog;
  /** Whether it can be written here. */
  readonly isWritable: boolean;
  /** Whether it was not disposed of yet. */
  readonly isOpen: boolean;
  /** How many lines of containers there are, by service and kind. Throws as {@link read} does. */
  count(): readonly LineCount[];
  /** The profile of this name as it was when the lines were written; `undefined` for a store of before profiles were kept. */
  profileNamed(name: string): AccessLogProfile | undefined;
  /** Calls `listener` after whatever was added, and at the end; the returned function ends that. */
  subscribe(listener: () => void): () => void;
  /** Says that nothing more will be added. What is there can still be read. */
  end(): void;
  readonly hasEnded: boolean;
  /** Number of the last event; 0 before the first. */
  readonly lastSeq: number;
}

/** An event of anywhere. */
export interface DurableEvent {
  /** The event's own time, in milliseconds since 1970. */
  readonly timestampMs: number;
  readonly ingestionMs: number;
  readonly message: string;
}

/** The file of the store in a run's folder. */
export function logStoreIn(runFolder: string): string {
  return join(runFolder, "logs.sqlite");
}

interface OpenOptions {
  readonly path: string;
  /** Open an existing store to read what another process writes or wrote. */
  readonly mode?: "write" | "read";
  /** Profile of the access lines that will be written; kept with them. */
  readonly profile?: AccessLogProfile;
  /**
   * Told in whole sentences when the file cannot be written, when lines are lost by that, and when it can be again; and when a
   * subscriber fails.
   */
  readonly onTrouble?: (message: string) => void;
}

/**
 * Opens the store in a file. Readable from other processes while it is written, after its end, and after its writer was
 * killed.
 *
 * @throws {SimulatorError} `RUN_FOLDER_UNUSABLE`, where the file cannot be opened, or another version wrote it and it cannot be read.
 */
export function openLogStore({ path, mode = "write", profile, ...rest }: OpenOptions): LogStore {
  const { onTrouble = () => undefined } = rest;
  const { database, rows, catalog, file } = openDatabase(path, mode, profile);
  const writer =
    file &&
    createPatientWriter({
      insert: file.insert,
      onTrouble,
      explain: (error) => storeUnusable(path, error).problem,
    });
  const listeners = notifierOf(onTrouble);
  let lastSeq = file === undefined ? 0 : rows.lastSeq();
  let hasEnded = false;

  const unsaved = () => writer?.unsaved().map(toLogEvent) ?? [];
  const orExplain = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      throw storeUnreadable(path, error);
    }
  };
  return {
    append(events) {
      if (writer === undefined || events.length === 0) return;
      writer.append(events.map((event) => ({ ...event, seq: ++lastSeq })));
      listeners.notify();
    },
    appendDurably({ group, stream }, events) {
      const placed = events.map((event, index) => {
        const { timestampMs, ingestionMs, message } = event;
        return { group, stream, timestampMs, ingestionMs, message, seq: lastSeq + index + 1 };
      });
      try {
        if (file === undefined) throw new TypeError("it is open for reading only");
        // Numbers are in the order of the file: what waits to be written goes first.
        writer?.flush();
        file.insertDurably({ group, stream }, placed);
      } catch (error) {
        throw storeUnusable(path, error);
      }
      lastSeq += placed.length;
      listeners.notify();
      return placed;
    },
    read(options) {
      const { limit, which } = options;
      const saved = orExplain(() => rows.read(options));
      const kept = unsaved();
      if (kept.length === 0 || (saved.length === limit && which !== "last")) return saved;
      const others = kept.filter(
        (event) => isBetween(event, options) && matchesEvent(event, options),
      );
      const all = [...saved, ...others];
      return which === "last" ? all.slice(-limit) : all.slice(0, limit);
    },
    countAfter(options) {
      const saved = orExplain(() => rows.countAfter(options));
      const kept = unsaved().filter(
        (event) => isBetween(event, options) && matchesEvent(event, options),
      );
      return {
        count: saved.count + kept.length,
        lastSeq: kept.at(-1)?.seq ?? saved.lastSeq,
      };
    },
    query(query) {
      const start = startOf(query);
      const { limit, order } = query;
      const more = { ...query, limit: limit + 1 };
      const { events: saved, isCut } = orExplain(() => rows.query(more));
      const end = saved.at(-1);
      const compare = compareBy(order);
      const kept = inQuery(unsaved(), query).filter(
        (event) => !isCut || end === undefined || compare(event, end) < 0,
      );
      const found = kept.length === 0 ? saved : [...saved, ...kept].sort(compare);
      const events = found.slice(0, limit);
      const nextToken = tokenAt(events.at(-1) ?? start);
      return { events, hasMore: isCut || found.length > limit, nextToken };
    },
    arrivals(wanted) {
      const { afterSeq, groups, limit } = wanted;
      const { events: saved, isCut } = orExplain(() => rows.arrivals(wanted));
      if (isCut) return saved;
      const kept = unsaved()
        .filter((event) => isSent(event) && event.seq > afterSeq && groups.includes(event.group))
        .map(toPlacedEvent);
      return [...saved, ...kept].slice(0, limit);
    },
    unsaved,
    path,
    catalog,
    isWritable: file !== undefined,
    get isOpen() {
      return database.isOpen;
    },
    count: () =>
      addUp(
        orExplain(() => rows.count()),
        unsaved(),
      ),
    profileNamed(name) {
      const definition = orExplain(() => rows.profileDefinition(name));
      return definition === undefined ? undefined : profileFromJson(JSON.parse(definition));
    },
    subscribe: listeners.subscribe,
    end() {
      hasEnded = true;
      listeners.notify();
    },
    get hasEnded() {
      return hasEnded;
    },
    get lastSeq() {
      return file === undefined ? orExplain(() => rows.lastSeq()) : lastSeq;
    },
    [Symbol.dispose]() {
      if (!database.isOpen) return;
      writer?.end();
      database.close();
    },
  };
}

function isBetween(
  { seq }: LogEvent,
  { afterSeq, beforeSeq = Number.POSITIVE_INFINITY }: Pick<ReadOptions, "afterSeq" | "beforeSeq">,
): boolean {
  return seq > afterSeq && seq < beforeSeq;
}

/** Events that are not in the file yet, as far as a query wants them. */
function inQuery(events: readonly LogEvent[], query: LogQuery): readonly PlacedEvent[] {
  const { group, streams, fromMs = -Infinity, toMs = Infinity, order } = query;
  const compare = compareBy(order);
  const start = startOf(query);
  return events
    .filter(
      (event) =>
        isSent(event) &&
        event.group === group &&
        (streams === undefined || streams.includes(event.stream)) &&
        event.timestampMs >= fromMs &&
        event.timestampMs < toMs &&
        compare(start, event) < 0,
    )
    .map(toPlacedEvent);
}

/** The awslogs driver sends no blank lines. */
function isSent({ message }: Pick<LogEvent, "message">): boolean {
  return message !== "";
}

function toPlacedEvent(event: LogEvent): PlacedEvent {
  const { seq, timestampMs, ingestionMs, message, bytes, group, stream } = event;
  return {
    ...{ seq, timestampMs, ingestionMs, message, group, stream },
    ...(bytes && { bytes }),
  };
}

function addUp(saved: readonly LineCount[], unsaved: readonly LogEvent[]): readonly LineCount[] {
  const counts = new Map<string, LineCount>();
  const single = unsaved.map(({ service, kind }) => ({ service, kind, count: 1 }));
  for (const { service, kind, count } of [...saved, ...single]) {
    const key = `${service} ${kind}`;
    counts.set(key, { service, kind, count: (counts.get(key)?.count ?? 0) + count });
  }
  return [...counts.values()];
}
