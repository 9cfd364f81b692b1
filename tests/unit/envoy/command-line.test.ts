import { test } from "vitest";
import { envoyArgs } from "../../../envoy/command-line.ts";

const AS_ON_AWS = "-c /b.json -l debug --concurrency 1 --drain-time-s 20 --disable-hot-restart";

const FLUSHES = [
  { title: "as AWS's agent", version: "1.39.3", flush: "aws", more: "" },
  {
    title: "to write at once",
    version: "1.39.3",
    flush: "immediate",
    more: " --file-flush-min-size-kb 0",
  },
  {
    title: "to write at once, first version",
    version: "1.37.0",
    flush: "immediate",
    more: " --file-flush-min-size-kb 0",
  },
  {
    title: "to write every 10 ms, older",
    version: "1.36.9",
    flush: "immediate",
    more: " --file-flush-interval-msec 10",
  },
  {
    title: "to write at once, next major",
    version: "2.0.0",
    flush: "immediate",
    more: " --file-flush-min-size-kb 0",
  },
] as const;

test.for(FLUSHES)("Envoy is started $title", ({ version, flush, more }, { expect }) => {
  const args = envoyArgs({ bootstrapPath: "/b.json", logLevel: "debug", version, flush });
  expect(args.join(" ")).toBe(AS_ON_AWS + more);
});
