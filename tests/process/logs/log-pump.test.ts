import { describe, expect, test } from "vitest";
import type { AccessLogDirection } from "../../../simulator/line/access-log/fields.ts";
import type { LogDriver } from "../../../simulator/logs/drivers/log-driver.ts";
import type { NewLogEvent } from "../../../simulator/logs/log-event.ts";
import { createLogPump } from "../../../simulator/logs/log-pump.ts";
import { readLive } from "../../../simulator/logs/log-reader.ts";
import { APP_OUTPUT, openLogRun, originOf, PROXY_OUTPUT } from "../../support/log-run.ts";
import { OWN_PROFILE, ownLines } from "../../support/own-profile.ts";

const WARNING = "[2025-11-11 07:40:46.216][12][warning][config] [source/a.cc:12] it goes on:";

/** A driver that keeps what it gets. */
function memoryDriver() {
  const events: NewLogEvent[] = [];
  let ends = 0;
  const driver: LogDriver = {
    write: (added) => void events.push(...added),
    end: () => void ends++,
  };
  return { driver, messages: () => events.map(({ message }) => message), ends: () => ends };
}

const brokenDriver: LogDriver = {
  write() {
    throw new Error("out of luck");
  },
  end() {
    throw new Error("out of luck again");
  },
};

describe("the pump", () => {
  test("knows what goes on in Envoy's own log, in each output by itself", async () => {
    const { store, pump } = openLogRun();
    pump.onOutput(PROXY_OUTPUT, Buffer.from("before\n"), 1000);
    pump.onOutput({ ...PROXY_OUTPUT, source: "stderr" }, Buffer.from(`${WARNING}\n  next\n`), 1000);
    pump.onOutput(PROXY_OUTPUT, Buffer.from("after\n"), 1000);
    pump.end();
    const lines = await readLive(store, {}).take(4);
    expect(lines.map(({ message, kind }) => [message.trim().split(" ").at(-1), kind])).toEqual([
      ["before", "other"],
      ["on:", "proxy"],
      ["next", "proxy"],
      ["after", "other"],
    ]);
  });

  test("reads a header value that is not UTF-8 as it was sent", async () => {
    const { store, pump } = openLogRun();
    const sent =
      '[2025-11-11T07:40:46.216Z] "GET / HTTP/1.1" 200 0 11 1 1 "-" "caf\xe9" "an-id" "app" "10.0.1.5:80"\n';
    pump.onOutput(PROXY_OUTPUT, Buffer.from(sent, "latin1"), 1000);
    pump.end();
    const [line] = await readLive(store, {}).take(1);
    expect(line?.message).toContain('"caf\ufffd"');
    expect(line?.record).toMatchObject({ userAgent: "caf\xe9" });
  });

  test("takes lines where their route leads, and what is pending at the end", () => {
    const everything = memoryDriver();
    const ofApps = memoryDriver();
    const pump = createLogPump({
      originOf,
      now: () => 2000,
      route: {
        drivers: [everything.driver, ofApps.driver],
        driversOf: ({ role }) =>
          role === "app" ? [everything.driver, ofApps.driver] : [everything.driver],
      },
    });
    pump.onOutput(APP_OUTPUT, Buffer.from("one\nunfinished"), 1000);
    pump.onOutput(PROXY_OUTPUT, Buffer.from("two\n"), 1000);
    pump.onOutputEnd(APP_OUTPUT);
    pump.end();
    expect(everything.messages()).toEqual(["one", "two", "unfinished"]);
    expect(ofApps.messages()).toEqual(["one", "unfinished"]);
    expect([everything.ends(), ofApps.ends()]).toEqual([1, 1]);
  });

  test("goes on where a driver fails, and says so", () => {
    const told: string[] = [];
    const working = memoryDriver();
    const pump = createLogPump({
      originOf,
      now: () => 2000,
      onTrouble: (message) => told.push(message),
      route: {
        drivers: [brokenDriver, working.driver],
        driversOf: () => [brokenDriver, working.driver],
      },
    });
    pump.onOutput(APP_OUTPUT, Buffer.from("one\n"), 1000);
    pump.end();
    expect(working.messages()).toEqual(["one"]);
    expect(working.ends()).toBe(1);
    expect(told).toEqual([
      "A log driver failed: out of luck.",
      "A log driver failed: out of luck again.",
    ]);
  });

  test("hands over a thousand lines at once, without waiting for more", () => {
    const { driver, messages } = memoryDriver();
    const route = { drivers: [driver], driversOf: () => [driver] };
    const pump = createLogPump({ originOf, now: () => 2000, route });
    for (let line = 0; line < 999; line++) pump.onOutput(APP_OUTPUT, Buffer.from("line\n"), 1000);
    expect(messages()).toHaveLength(0);
    pump.onOutput(APP_OUTPUT, Buffer.from("last\n"), 1000);
    expect(messages()).toHaveLength(1000);
    pump.end();
    expect(messages()).toHaveLength(1000);
  });

  test("hands over lines that were read together at once", () => {
    const { driver, messages } = memoryDriver();
    const route = { drivers: [driver], driversOf: () => [driver] };
    const pump = createLogPump({ originOf, now: () => 2000, route });
    pump.onOutput(APP_OUTPUT, Buffer.from("first\n"), 1000);
    expect(messages()).toHaveLength(0);
    pump.onOutput(APP_OUTPUT, Buffer.from("of\nmany\nin one\nread\n"), 1000);
    expect(messages()).toEqual(["first", "of", "many", "in one", "read"]);
    pump.end();
  });
});

describe("the direction of a line", () => {
  const MARKER = "[sc-sim] egress:";
  const [access = ""] = ownLines()
    .filter(({ protocol, format }) => protocol === "http" && format === "JSON")
    .map(({ line }) => line);
  const BOTH = ["ingress", "egress"] as const;
  interface WrittenOptions {
    readonly directions?: readonly AccessLogDirection[];
    readonly source?: "stdout" | "stderr";
    /** The process ends after each line. */
    readonly ends?: boolean;
  }
  const OUTLIER =
    '{"cluster_name":"c","upstream_url":"10.0.0.1:80","action":"EJECT","type":"CONSECUTIVE_5XX"}';

  /** Kind and direction of each line of a proxy's output that the pump hands on. */
  function directionsOf(
    written: readonly string[],
    { directions = BOTH, source = "stdout", ends = false }: WrittenOptions = {},
  ) {
    const events: NewLogEvent[] = [];
    const driver: LogDriver = { write: (added) => void events.push(...added), end() {} };
    const pump = createLogPump({
      originOf: (output) => ({ ...originOf(output), directions }),
      profile: OWN_PROFILE,
      egressMarker: MARKER,
      now: () => 2000,
      route: { drivers: [driver], driversOf: () => [driver] },
    });
    for (const line of written) {
      pump.onOutput({ ...PROXY_OUTPUT, source }, Buffer.from(`${line}\n`), 1000);
      if (ends) pump.onOutputEnd({ ...PROXY_OUTPUT, source });
    }
    pump.end();
    return events.map(({ origin, kind }) => `${kind} ${origin.direction}`);
  }

  const cases = [
    {
      title: "is egress after a marker, else ingress, where both are logged",
      written: [access, MARKER, access, access],
      is: ["access ingress", "access egress", "access ingress"],
    },
    {
      title: "is found though an ejection comes between",
      written: [MARKER, OUTLIER, access],
      is: ["outlier undefined", "access egress"],
    },
    {
      title: "does not pass on to a later line",
      written: [MARKER, "not an access line", access],
      is: ["other undefined", "access ingress"],
    },
    {
      title: "is the only one that is logged",
      written: ["other", access],
      options: { directions: ["egress" as const] },
      is: ["other undefined", "access egress"],
    },
    {
      title: "is not known of a line on standard error",
      written: [access],
      options: { source: "stderr" as const },
      is: ["access undefined"],
    },
    {
      title: "is not known where no direction is logged",
      written: [access],
      options: { directions: [] },
      is: ["access undefined"],
    },
    {
      title: "does not outlive the process that wrote the marker",
      written: [MARKER, access],
      options: { ends: true },
      is: ["access ingress"],
    },
  ];
  test.for(cases)("$title", ({ written, options, is }) => {
    expect(directionsOf(written, options)).toEqual(is);
  });
});

describe("a line of a proxy with a profile of one's own", () => {
  const written = ownLines().filter(({ protocol }) => protocol === "http");

  test.for(["JSON", "TEXT"] as const)(
    "is an access line whose record can be read: %s",
    async (format) => {
      const { store, pump } = openLogRun({ format });
      const lines = written.filter((line) => line.format === format);
      for (const { line } of lines) pump.onOutput(PROXY_OUTPUT, Buffer.from(`${line}\n`), 1000);
      pump.end();
      const read = await readLive(store, { kinds: ["access"] }).take(lines.length);
      expect(lines.length).toBeGreaterThan(0);
      for (const line of read) {
        expect(line.record, line.raw).toMatchObject({ appProtocol: "http" });
        expect(line.profile?.name).toBe("ours");
        expect(line.accessLog).toEqual({ profile: "ours", format, protocol: "http" });
      }
    },
  );
});
