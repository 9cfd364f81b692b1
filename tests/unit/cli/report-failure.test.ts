import { describe, onTestFinished, test, vi } from "vitest";
import { commandLine } from "../../../simulator/cli/command-name.ts";
import { reportFailure } from "../../../simulator/cli/report-failure.ts";
import { OutputClosed } from "../../../simulator/cli/terminal.ts";
import { SimulatorError } from "../../../simulator/errors.ts";

/** What is said of a failure, without colours, and the status of the command. */
function report(error: unknown) {
  const said: string[] = [];
  const status = reportFailure(error, {
    isInteractive: false,
    hasFailed: () => false,
    write: async () => undefined,
    say: (line = "") => void said.push(line),
    progress: () => undefined,
    ask: async () => undefined,
    columns: () => Infinity,
    show: async () => undefined,
    showInPlace: async () => undefined,
    hasRowInPlace: () => false,
    paint: (_style, text) => text,
    paintData: (_style, text) => text,
  });
  return { status, said: said.join("\n") };
}

const usage = new SimulatorError("USAGE", "No.", { remedy: "Yes." });
const left = new SimulatorError("ENGINE_UNREACHABLE", "Containers are left.", { remedy: "down" });

describe("a failure", () => {
  test("of the input ends with 2, of anything else with 1, and says what to do", ({ expect }) => {
    expect(report(usage)).toEqual({ status: 2, said: "✖ USAGE  No.\n  → Yes." });
    expect(report(left)).toMatchObject({ status: 1 });
  });

  test("names commands in its remedy as they can be typed", ({ expect }) => {
    vi.stubEnv("npm_lifecycle_event", "sim");
    onTestFinished(() => void vi.unstubAllEnvs());
    const ended = new SimulatorError("USAGE", "No.", { remedy: "Run `sc-sim down`." });
    expect(report(ended).said).toContain("→ Run `npm run sim -- down`.");
  });

  test("controls no terminal, whatever a name in it holds; its lines stay lines", ({ expect }) => {
    const hostile = new SimulatorError("INPUT_NOT_FOUND", "no\x1b[31m.log\n\tis not there", {
      remedy: "Name\x1b[2J another.",
    });
    expect(report(hostile).said).toBe(
      "✖ INPUT_NOT_FOUND  no\\u{1b}[31m.log\n\tis not there\n  → Name\\u{1b}[2J another.",
    );
    expect(report(new TypeError("\x1b[2J")).said).not.toContain("\x1b");
  });

  test("that nobody foresaw is a bug, with its stack", ({ expect }) => {
    const error = new TypeError("x is undefined");
    const { status, said } = report(error);
    expect(status).toBe(1);
    expect(said).toContain("✖ This is a bug in sc-sim");
    expect(said).toContain(error.stack);
    expect(report("thrown text").said).toContain("thrown text");
  });

  test("of the clean-up after a failure is said after it; the first gives the status", ({
    expect,
  }) => {
    const { status, said } = report(new SuppressedError(left, usage));
    expect(status).toBe(2);
    expect(said.indexOf("✖ USAGE")).toBeLessThan(said.indexOf("✖ ENGINE_UNREACHABLE"));
    expect(said).toContain("Containers are left.");
  });

  test("is none where nobody reads the output any more", ({ expect }) => {
    expect(report(new OutputClosed())).toEqual({ status: 0, said: "" });
    expect(report(new SuppressedError(left, new OutputClosed()))).toMatchObject({ status: 1 });
  });
});

test("a command is named as its reader started this one", ({ expect }) => {
  expect(commandLine("logs --follow", { npm_lifecycle_event: "sim" })).toBe(
    "npm run sim -- logs --follow",
  );
  expect(commandLine("logs --follow", { npm_lifecycle_event: "test" })).toBe(
    "sc-sim logs --follow",
  );
  expect(commandLine("logs", {})).toBe("sc-sim logs");
});
