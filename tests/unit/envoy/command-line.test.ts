import { describe, test } from "vitest";
import { envoyArgs } from "../../../envoy/command-line.ts";

const options = { bootstrapPath: "/b.json", logLevel: "debug", version: "1.39.3" } as const;

describe("Envoy's command line", () => {
  test("has the bootstrap, the level of its log, and one worker", ({ expect }) => {
    const line = envoyArgs({ ...options, flush: "aws" }).join(" ");
    expect(line).toContain("-c /b.json -l debug --concurrency 1");
    expect(line).not.toContain("--file-flush");
  });

  test.for([
    { version: "1.39.3", flag: "--file-flush-min-size-kb 0" },
    { version: "1.30.0", flag: "--file-flush-interval-msec 10" },
  ])(
    "writes lines at once unless asked otherwise, with $version",
    ({ version, flag }, { expect }) => {
      expect(envoyArgs({ ...options, version, flush: "immediate" }).join(" ")).toContain(flag);
      expect(envoyArgs({ ...options, version, flush: "aws" }).join(" ")).not.toContain(flag);
    },
  );
});
