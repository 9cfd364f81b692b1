import type { DatabaseSync } from "node:sqlite";
import type { LogPlace } from "../log-event.ts";

/** A group as the store has it. */
export interface StoredGroup {
  readonly name: string;
  readonly creationMs: number;
  /** Of all its events: their UTF-8 and, as CloudWatch Logs counts, 26 bytes for each. */
  readonly bytes: number;
}

/** A stream as the store has it. The times are missing while it has no events. */
export interface StoredStream {
  readonly name: string;
  readonly creationMs: number;
  readonly firstMs?: number;
  readonly lastMs?: number;
  readonly lastIngestionMs?: number;
}

/** Which resource of the API it is: what it belongs to, such as a group, and what it is called there. */
export interface ResourceKey {
  readonly kind: string;
  readonly parent: string;
  readonly name: string;
}

/** What the API keeps of a group from its beginning. */
interface NewResource extends Omit<ResourceKey, "parent"> {
  readonly body: unknown;
}

/** Groups, streams, and what the API keeps beside them. Names are in the order of their code points. */
export interface LogCatalog {
  groups(): readonly StoredGroup[];
  streams(group: string): readonly StoredStream[];
  /** Names of the groups, or of the streams of one; without sums over events, so at once. */
  names(group?: string): readonly string[];
  hasGroup(name: string): boolean;
  hasStream(place: LogPlace): boolean;
  /** Nothing where it is there. On the disk when it returns, as all that follows; with its resource, or not at all. */
  addGroup(name: string, creationMs: number, resource?: NewResource): void;
  /** Adds those that are not there, and their groups, too: all of them or none. */
  addStreams(places: readonly LogPlace[], creationMs: number): void;
  /** Removes it with its streams, events and resources. */
  removeGroup(name: string): void;
  removeStream(place: LogPlace): void;
  /** Resources of a kind, in the order of their parents and names. */
  resources(kind: string): readonly (ResourceKey & { readonly body: unknown })[];
  /** @param body Anything that JSON can have. */
  putResource(key: ResourceKey, body: unknown): void;
  removeResource(key: ResourceKey): void;
}

/** What CloudWatch Logs adds to the bytes of each event. */
export const EVENT_OVERHEAD_BYTES = 26;

const NEW_EVENTS = `
  SELECT origin_id, min(timestamp_ms) AS first, max(timestamp_ms) AS last, max(ingestion_ms) AS ingestion,
    sum(octet_length(message) + ${EVENT_OVERHEAD_BYTES}) AS bytes
  FROM event WHERE seq > ? AND seq <= ? AND message <> '' GROUP BY origin_id`;

const PLACES = `
  SELECT log_group.name AS log_group, log_stream.name AS log_stream, origin.id AS origin_id,
    log_group.creation_time AS group_time, log_stream.creation_time AS stream_time
  FROM log_group LEFT JOIN log_stream ON group_id = log_group.id LEFT JOIN origin ON stream_id = log_stream.id
  ORDER BY 1, 2`;

const GROUP_NAMES = "SELECT name FROM log_group ORDER BY name";
const STREAM_NAMES = `
  SELECT log_stream.name FROM log_stream JOIN log_group ON log_group.id = group_id
  WHERE log_group.name = ? ORDER BY log_stream.name`;

const OF_STREAMS = `
  SELECT log_stream.id FROM log_stream JOIN log_group ON log_group.id = group_id
  WHERE log_group.name = ?1 AND (?2 IS NULL OR log_stream.name = ?2)`;

const INSERT_GROUP = "INSERT OR IGNORE INTO log_group (name, creation_time) VALUES (?, ?)";
const INSERT_STREAM =
  "INSERT OR IGNORE INTO log_stream (group_id, name, creation_time) SELECT id, ?, ? FROM log_group WHERE name = ?";

const REMOVE_EVENTS = `DELETE FROM event WHERE origin_id IN (SELECT id FROM origin WHERE stream_id IN (${OF_STREAMS}))`;
const REMOVE_STREAMS = [
  `DELETE FROM origin WHERE stream_id IN (${OF_STREAMS})`,
  `DELETE FROM log_stream WHERE id IN (${OF_STREAMS})`,
];

/** Counts removals of events, in the store itself: whoever keeps events of it in memory sees whether they are still there. */
const COUNT_REMOVAL = `
  INSERT INTO resource VALUES ('store', '', 'removals', '1')
  ON CONFLICT DO UPDATE SET body = CAST(body AS INTEGER) + 1`;

/** The number of them, in SQL. */
export const REMOVALS =
  "ifnull((SELECT CAST(body AS INTEGER) FROM resource WHERE kind = 'store' AND name = 'removals'), 0)";

interface PlaceRow {
  readonly log_group: string;
  readonly log_stream: string | null;
  readonly origin_id: number | null;
  readonly group_time: number;
  readonly stream_time: number | null;
}

interface Totals {
  readonly first: number;
  readonly last: number;
  readonly ingestion: number;
  readonly bytes: number;
}

interface CatalogOptions {
  readonly database: DatabaseSync;
  /** Whether the store is of a version that has resources. */
  readonly hasResources: boolean;
  /** Runs this in one durable transaction. @throws where the store is open for reading only. */
  readonly durably: (write: () => void) => void;
  /** Called when streams are gone, and their origins with them. */
  readonly onRemoved: () => void;
}

/** Prepares the catalog of a store. */
export function openCatalog({
  database,
  hasResources,
  durably,
  onRemoved,
}: CatalogOptions): LogCatalog {
  const prepare = (sql: string) => database.prepare(sql);
  /** By origin, of all events up to a number: only later ones are looked at again. */
  let totals = new Map<number, Totals>();
  let totalledSeq = 0;

  const addTotals = () => {
    const row = prepare("SELECT ifnull(max(seq), 0) AS seq FROM event").get();
    const { seq } = row as unknown as { readonly seq: number };
    for (const added of prepare(NEW_EVENTS).all(totalledSeq, seq)) {
      const { origin_id, ...next } = added as unknown as Totals & { readonly origin_id: number };
      totals.set(origin_id, sumOf(totals.get(origin_id), next));
    }
    totalledSeq = seq;
  };
  const places = () => prepare(PLACES).all() as unknown as readonly PlaceRow[];
  const totalsOf = (rows: readonly PlaceRow[]) =>
    rows
      .map(({ origin_id }) => (origin_id === null ? undefined : totals.get(origin_id)))
      .reduce<Totals | undefined>((sum, next) => (next ? sumOf(sum, next) : sum), undefined);
  const removeStreams = (group: string, stream: string | null) => {
    const { changes } = prepare(REMOVE_EVENTS).run(group, stream);
    for (const sql of REMOVE_STREAMS) prepare(sql).run(group, stream);
    if (changes > 0) prepare(COUNT_REMOVAL).run();
    onRemoved();
    totals = new Map();
    totalledSeq = 0;
  };
  const hasRow = (sql: string, ...values: readonly string[]) =>
    prepare(sql).get(...values) !== undefined;

  const insertResource = ({ kind, parent, name }: ResourceKey, body: unknown) => {
    prepare("INSERT OR REPLACE INTO resource VALUES (?, ?, ?, ?)").run(
      ...[kind, parent, name, JSON.stringify(body)],
    );
  };
  const hasStream = ({ group, stream }: LogPlace) => hasRow(`${OF_STREAMS} LIMIT 1`, group, stream);

  return {
    groups() {
      addTotals();
      return [...Map.groupBy(places(), ({ log_group }) => log_group)].map(([name, rows]) => ({
        name,
        creationMs: rows[0]?.group_time ?? 0,
        bytes: totalsOf(rows)?.bytes ?? 0,
      }));
    },
    streams(group) {
      addTotals();
      const own = places().filter((row) => row.log_group === group && row.log_stream !== null);
      return [...Map.groupBy(own, ({ log_stream }) => log_stream ?? "")].map(([name, rows]) => {
        const sum = totalsOf(rows);
        return {
          name,
          creationMs: rows[0]?.stream_time ?? 0,
          ...(sum && { firstMs: sum.first, lastMs: sum.last, lastIngestionMs: sum.ingestion }),
        };
      });
    },
    names(group) {
      const rows =
        group === undefined ? prepare(GROUP_NAMES).all() : prepare(STREAM_NAMES).all(group);
      return rows.map((row) => (row as { readonly name: string }).name);
    },
    hasGroup: (name) => hasRow("SELECT 1 FROM log_group WHERE name = ?", name),
    hasStream,
    addGroup: (name, creationMs, resource) =>
      durably(() => {
        prepare(INSERT_GROUP).run(name, creationMs);
        if (resource !== undefined) insertResource({ parent: name, ...resource }, resource.body);
      }),
    addStreams(places, creationMs) {
      const missing = places.filter((place) => !hasStream(place));
      if (missing.length === 0) return;
      durably(() => {
        for (const { group, stream } of missing) {
          prepare(INSERT_GROUP).run(group, creationMs);
          prepare(INSERT_STREAM).run(stream, creationMs, group);
        }
      });
    },
    removeGroup: (name) =>
      durably(() => {
        removeStreams(name, null);
        prepare("DELETE FROM resource WHERE parent = ?").run(name);
        prepare("DELETE FROM log_group WHERE name = ?").run(name);
      }),
    removeStream: ({ group, stream }) => durably(() => removeStreams(group, stream)),
    resources(kind) {
      if (!hasResources) return [];
      const rows = prepare(
        "SELECT kind, parent, name, body FROM resource WHERE kind = ? ORDER BY parent, name",
      ).all(kind);
      return rows.map((row) => {
        const { body, ...key } = row as unknown as ResourceKey & { readonly body: string };
        return { ...key, body: JSON.parse(body) as unknown };
      });
    },
    putResource: (key, body) => durably(() => insertResource(key, body)),
    removeResource: ({ kind, parent, name }) =>
      durably(() => {
        prepare("DELETE FROM resource WHERE kind = ? AND parent = ? AND name = ?").run(
          ...[kind, parent, name],
        );
      }),
  };
}

function sumOf(sum: Totals | undefined, next: Totals): Totals {
  if (sum === undefined) return next;
  return {
    first: Math.min(sum.first, next.first),
    last: Math.max(sum.last, next.last),
    ingestion: Math.max(sum.ingestion, next.ingestion),
    bytes: sum.bytes + next.bytes,
  };
}
