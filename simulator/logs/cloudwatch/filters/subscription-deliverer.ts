import { problemOf, reasonOf, SimulatorError } from "../../../errors.ts";
import type { LogStore } from "../../store/log-store.ts";
import type { FilterPattern } from "../filter-pattern/compiled-pattern.ts";
import { compileFilterPattern } from "../filter-pattern/filter-pattern.ts";
import { followArrivals } from "./follow-arrivals.ts";
import { forwardLines, type LineForwarder } from "./forward-lines.ts";
import { type LineFile, openLineFile } from "./line-file.ts";
import { nextArrivals } from "./next-arrivals.ts";
import { allSubscriptionFilters, type SubscriptionFilter } from "./subscription-filter.ts";
import { messagesFor } from "./subscription-messages.ts";

/** Delivers what subscription filters match to a file and, if one was named, to a URL. Its disposal delivers the rest. */
export interface SubscriptionDeliverer extends AsyncDisposable {
  /**
   * Changes filters, or removes events. What has arrived before is delivered to the file first.
   *
   * @throws {SimulatorError} `RUN_FOLDER_UNUSABLE`
   */
  change(change: () => void): void;
}

export interface DelivererOptions {
  readonly store: LogStore;
  /** One message a line. The file is made for the first message. */
  readonly path: string;
  /** Where each message is posted as well. */
  readonly url: string | undefined;
  /** Told in whole sentences what cannot be delivered. */
  readonly onTrouble: (message: string) => void;
}

interface ActiveFilter {
  readonly filter: SubscriptionFilter;
  readonly pattern: FilterPattern;
}

/** Without a filter it costs nothing for what arrives. */
export function deliverSubscriptions(options: DelivererOptions): SubscriptionDeliverer {
  const { store, path, url, onTrouble } = options;
  let seq = store.lastSeq;
  let active: readonly ActiveFilter[] = [];
  let file: LineFile | undefined;
  let forwarder: LineForwarder | undefined;
  let isFailing = false;

  const write = (lines: readonly string[]) => {
    if (lines.length === 0) return;
    try {
      file ??= openLineFile(path);
      file.append(lines);
    } catch (error) {
      throw cannotWrite(path, error);
    }
    if (url === undefined) return;
    forwarder ??= forwardLines({ path, url, onTrouble });
    forwarder.forwardTo(file.length);
  };
  const advance = () => {
    const groups = [...new Set(active.map(({ filter }) => filter.group))];
    const next = nextArrivals(store, { afterSeq: seq, groups });
    if (next === undefined) return false;
    const { events } = next;
    const messages = active.flatMap(({ filter, pattern }) => messagesFor(filter, pattern, events));
    write(messages.map((message) => JSON.stringify(message)));
    seq = next.seq;
    isFailing = false;
    return events.length > 0;
  };
  const follower = followArrivals({
    ...{ store, onTrouble, what: "Subscription filters are" },
    isNeeded: () => active.length > 0,
    advance() {
      try {
        return advance();
      } catch (error) {
        if (!(error instanceof SimulatorError)) throw error;
        // The events stay in the log: whatever comes next is the occasion to try again.
        if (!isFailing) onTrouble(`${error.problem} It is tried again.`);
        isFailing = true;
        return false;
      }
    },
  });
  const reload = () => {
    active = allSubscriptionFilters(store.catalog).map((filter) => ({
      ...{ filter, pattern: compileFilterPattern(filter.filterPattern) },
    }));
  };
  const catchUp = () => {
    while (advance());
  };
  reload();
  return {
    change(change) {
      catchUp();
      change();
      reload();
      follower.wake();
    },
    async [Symbol.asyncDispose]() {
      follower[Symbol.dispose]();
      try {
        if (active.length > 0) catchUp();
      } catch (error) {
        const reason = problemOf(error);
        onTrouble(`The last events of subscription filters are not delivered: ${reason}`);
      }
      await forwarder?.[Symbol.asyncDispose]();
      file?.[Symbol.dispose]();
    },
  };
}

function cannotWrite(path: string, cause: unknown): SimulatorError {
  const problem = `The file of subscription filters ${path} cannot be written: ${reasonOf(cause)}.`;
  const remedy = "Free some disk space, or make the folder writable.";
  return new SimulatorError("RUN_FOLDER_UNUSABLE", problem, { cause, remedy });
}
