import { parseAccessLogLine } from "../line/access-log/parse.ts";
import type { ParsedAccessLogLine, UnreadableLine } from "../line/access-log/parsed-line.ts";
import type { AccessLogProfile } from "../line/access-log/profiles/profile.ts";
import type { AccessLogRecord } from "../line/access-log/record.ts";
import type { LogEvent } from "./log-event.ts";
import type { LogStore } from "./store/log-store.ts";

/** A log event with its line read, on first use. As JSON it is the event. */
export interface LogLine extends LogEvent {
  /** The line as it was written, without its newline; the same as `message`. */
  readonly raw: string;
  /** The profile by which the line was written; absent where that is not known. */
  readonly profile?: AccessLogProfile;
  readonly parsed: ParsedAccessLogLine | UnreadableLine;
  /** The typed record; `undefined` if the line is not an access-log line, or cannot be read. */
  readonly record: AccessLogRecord | undefined;
}

/** Makes lines of the events of a store. */
export function lineMaker(store: Pick<LogStore, "profileNamed">): (event: LogEvent) => LogLine {
  const profiles = new Map<string, AccessLogProfile | undefined>();
  const profileNamed = (name: string) => {
    if (!profiles.has(name)) profiles.set(name, store.profileNamed(name));
    return profiles.get(name);
  };
  /** On the prototype: as each line's own they took six times the memory of the line. */
  const prototype: Omit<LogLine, keyof LogEvent | "profile"> &
    Record<"profile", AccessLogProfile | undefined> &
    ThisType<LogLine> = {
    get raw() {
      return this.message;
    },
    get profile() {
      return this.accessLog && profileNamed(this.accessLog.profile);
    },
    get parsed() {
      const { profile, accessLog } = this;
      const known = profile !== undefined && accessLog !== undefined;
      // Of bytes that are not UTF-8 the message shows U+FFFD; a header value is read as Envoy had it.
      const line = this.bytes ?? this.message;
      const value = parseAccessLogLine(line, known ? { ...accessLog, profile } : {});
      Object.defineProperty(this, "parsed", { value });
      return value;
    },
    get record() {
      return this.parsed.ok ? this.parsed.record : undefined;
    },
  };
  return (event) => Object.assign(Object.create(prototype), event);
}
