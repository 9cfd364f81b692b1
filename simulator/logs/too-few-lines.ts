import { SimulatorError } from "../errors.ts";
import type { LineSelection } from "./line-selection.ts";
import type { LogLine } from "./log-line.ts";
import type { LogStore } from "./store/log-store.ts";

/** Why nothing more is waited for. */
export type WaitEnd = "run ended" | { readonly waitedMs: number } | { readonly aborted: string };

interface TooFewFacts {
  readonly count: number;
  readonly end: WaitEnd;
  readonly filter: LineSelection;
  readonly kept: readonly LogLine[];
  readonly store: LogStore;
}

/** As many lines as a person looks through. */
const SHOWN = 20;

/** The failure of whoever waited for more lines than came: what did arrive, and what else there is. */
export function tooFewLines({ count, end, filter, kept, store }: TooFewFacts): SimulatorError {
  const kinds = filter.kinds === undefined ? "" : `${filter.kinds.join(" and ")} `;
  const service = filter.service === undefined ? "" : ` of ${filter.service}`;
  const noun = count === 1 ? "line" : "lines";
  const what = `${count} ${kinds}${noun}${service}${filter.what === undefined ? "" : ` ${filter.what}`}`;
  const lead = describeEnd(end, what);
  const shown = kept.slice(0, SHOWN).map(({ raw }) => `\n  ${raw}`);
  const more = kept.length > SHOWN ? `\n  … and ${kept.length - SHOWN} more` : "";
  const counts = store
    .count()
    .map(({ service, kind, count: lines }) => `${service} ${kind} ${lines}`);
  return new SimulatorError(
    "LOG_WAIT_TIMEOUT",
    `${lead}; ${kept.length} arrived:${shown.join("") || " none"}${more}\n  In the whole run so far: ${counts.join(", ") || "nothing"}.`,
    {
      remedy: "Check that the request reached the proxy, and that this service's access log is on.",
    },
  );
}

function describeEnd(end: WaitEnd, what: string): string {
  if (end === "run ended") return `The simulation ended before there were ${what}`;
  if ("waitedMs" in end) return `Waited ${end.waitedMs} ms for ${what}`;
  return `The signal was aborted (${end.aborted}) before there were ${what}`;
}
