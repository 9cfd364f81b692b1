import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createEventCache } from "../../../simulator/logs/cloudwatch/query-worker/event-cache.ts";
import { runJob } from "../../../simulator/logs/cloudwatch/query-worker/run-job.ts";
import type { LogPlace } from "../../../simulator/logs/log-event.ts";
import type { PlacedEvent } from "../../../simulator/logs/store/log-query.ts";
import { openLogStore } from "../../../simulator/logs/store/log-store.ts";
import { tempFolder } from "../../support/temp-folder.ts";

const PLACES: readonly LogPlace[] = [
  { group: "/a", stream: "1" },
  { group: "/a", stream: "2" },
  { group: "/b", stream: "1" },
];

const time = fc.integer({ min: 1000, max: 1040 });
const place = fc.constantFrom(...PLACES);

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("put"),
      ...{ place, times: fc.array(time, { minLength: 1, maxLength: 8 }), isSorted: fc.boolean() },
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("remove"), place }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("readAhead") }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("query"),
      ...{ places: fc.subarray([...PLACES], { minLength: 1 }), from: time, to: time },
      field: fc.constantFrom("a", "b", "@message"),
    }),
  },
) as fc.Arbitrary<Step>;

type Step =
  | Put
  | { readonly kind: "remove"; readonly place: LogPlace }
  | { readonly kind: "readAhead" }
  | Query;

interface Put {
  readonly kind: "put";
  readonly place: LogPlace;
  readonly times: readonly number[];
  readonly isSorted: boolean;
}

interface Query {
  readonly kind: "query";
  readonly places: readonly LogPlace[];
  readonly from: number;
  readonly to: number;
  readonly field: "a" | "b" | "@message";
}

/** The nightly run has more of them. */
const RUNS = Number(process.env["SC_SIM_QUERIES"] ?? 150);

const isAt = (event: LogPlace, { group, stream }: LogPlace) =>
  event.group === group && event.stream === stream;

/** What a query has to answer, from all events that there are. */
function expected(events: readonly PlacedEvent[], { places, from, to, field }: Query) {
  const values: Readonly<Record<Query["field"], (event: PlacedEvent) => string>> = {
    a: ({ message }) => String(JSON.parse(message).a),
    b: ({ message }) => JSON.parse(message).b,
    "@message": ({ message }) => message,
  };
  return events
    .filter((event) => places.some((one) => isAt(event, one)))
    .filter(({ timestampMs }) => from <= timestampMs && timestampMs <= to)
    .toSorted((x, y) => y.timestampMs - x.timestampMs || y.seq - x.seq)
    .map((event) => values[field](event));
}

test("whatever was written, removed, read ahead and asked before, a query answers from the events that there are", () => {
  const folder = tempFolder();
  let run = 0;
  const steps = fc.array(step, { minLength: 5, maxLength: 30 });
  const mostBytes = fc.constantFrom(0, 2000, 10_000, undefined);
  fc.assert(
    fc.property(steps, mostBytes, (wanted, most) => {
      const path = join(folder, `${run++}.sqlite`);
      using store = openLogStore({ path });
      using cache = createEventCache(most);
      let events: readonly PlacedEvent[] = [];
      let count = 0;
      const does: { readonly [Kind in Step["kind"]]: (step: Step & { kind: Kind }) => void } = {
        put({ place, times, isSorted }) {
          const inOrder = isSorted ? times.toSorted((x, y) => x - y) : times;
          const added = inOrder.map((timestampMs) => {
            const message = JSON.stringify({ a: ++count, b: `b${count % 3}` });
            return { timestampMs, ingestionMs: 1, message };
          });
          events = [...events, ...store.appendDurably(place, added)];
        },
        remove({ place }) {
          store.catalog.removeStream(place);
          events = events.filter((event) => !isAt(event, place));
        },
        readAhead: () => void cache.readAhead(path),
        query(query) {
          const { places, from, to, field } = query;
          const result = runJob(
            {
              ...{ query: `fields ${field}`, nowMs: 0, startMs: from, endMs: to },
              source: { path, places },
            },
            { cache, onProgress: () => undefined },
          );
          const rows = result.rows.map(([first]) => first?.value);
          expect(rows).toEqual(expected(events, query));
        },
      };
      for (const one of wanted) (does[one.kind] as (step: Step) => void)(one);
    }),
    { numRuns: RUNS },
  );
});
