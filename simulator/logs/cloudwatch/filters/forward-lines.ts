import { type FileHandle, open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { reasonOf } from "../../../errors.ts";
import { postJson } from "./post-json.ts";
import type { SubscriptionMessage } from "./subscription-messages.ts";

/** Posts the messages in a file to a URL, in order. Its disposal waits a moment for those that are left. */
export interface LineForwarder extends AsyncDisposable {
  /** The file has whole lines up to here now, in bytes. */
  forwardTo(length: number): void;
}

interface ForwardOptions {
  readonly path: string;
  readonly url: string;
  /** Told, in whole sentences, of the first message that could not be delivered, and at the end of all. */
  readonly onTrouble: (message: string) => void;
}

/** Between the tries for one message. While the URL does not answer each further message has one try. */
const RETRY_AFTER_MS = [100, 500];

/** How long a URL may take for one message. */
const ANSWER_MS = 10_000;

/** How long the end waits for messages that are left. */
const LAST_WORDS_MS = 2000;

const NEWLINE = 10;
const READ_BYTES = 2 ** 16;

/** Begins with the first line of the file. It holds one message in memory, however slow the URL is. */
export function forwardLines({ path, url, onTrouble }: ForwardOptions): LineForwarder {
  const ending = new AbortController();
  const undelivered = new Map<string, number>();
  let available = 0;
  let sent = 0;
  let isFailing = false;
  let working: Promise<void> | undefined;

  const lose = (line: string, reason: string) => {
    const { logGroup, subscriptionFilters } = JSON.parse(line) as SubscriptionMessage;
    const name = `${subscriptionFilters.join()} of ${logGroup}`;
    undelivered.set(name, (undelivered.get(name) ?? 0) + 1);
    if (!isFailing)
      onTrouble(
        `A message of the subscription filter ${name} could not be delivered to ${url}: ${reason}. It is in ${path}.`,
      );
    isFailing = true;
  };
  const deliver = async (line: string) => {
    if (ending.signal.aborted) return lose(line, "the simulation has ended");
    const waits = isFailing ? [] : RETRY_AFTER_MS;
    for (let attempt = 0; ; attempt++) {
      try {
        const signal = AbortSignal.any([ending.signal, AbortSignal.timeout(ANSWER_MS)]);
        await postJson(url, line, signal);
        isFailing = false;
        return;
      } catch (error) {
        const waitMs = waits[attempt];
        if (waitMs === undefined || ending.signal.aborted) return lose(line, reasonOf(error));
        await sleep(waitMs, undefined, { ref: false });
      }
    }
  };
  const work = async () => {
    await using file = await open(path);
    while (sent < available) {
      const line = await lineAt(file, sent);
      await deliver(line.toString("utf8"));
      sent += line.length + 1;
    }
  };
  const start = () => {
    working ??= work().then(
      () => {
        working = undefined;
        // Lines that came since the last look.
        if (sent < available) start();
      },
      // It stays so: nothing more is forwarded.
      (error) => onTrouble(`${path} is not forwarded to ${url} any more: ${reasonOf(error)}.`),
    );
  };
  return {
    forwardTo(length) {
      available = length;
      start();
    },
    async [Symbol.asyncDispose]() {
      const timer = setTimeout(() => ending.abort(), LAST_WORDS_MS);
      // Messages that are left when the time is over fail at once, and are counted.
      for (let current = working; current !== undefined; ) {
        await current;
        current = working === current ? undefined : working;
      }
      clearTimeout(timer);
      for (const [name, count] of undelivered)
        onTrouble(
          `${count} ${count === 1 ? "message" : "messages"} of the subscription filter ${name} could not be delivered to ${url}; ${path} has all of them.`,
        );
    },
  };
}

/** The line that begins at this byte, without its newline. */
async function lineAt(file: FileHandle, start: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let at = start; ; at += READ_BYTES) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(READ_BYTES), 0, READ_BYTES, at);
    const bytes = buffer.subarray(0, bytesRead);
    const end = bytes.indexOf(NEWLINE);
    parts.push(end === -1 ? bytes : bytes.subarray(0, end));
    if (end !== -1 || bytesRead < READ_BYTES) return Buffer.concat(parts);
  }
}
