import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { describe, expectTypeOf, test } from "vitest";
import type { z } from "zod";
import { SIMULATE_OPTIONS, type SimulateOptions } from "../../../simulator/app/options.ts";
import { resolveSettings } from "../../../simulator/app/settings.ts";
import { simulationOptions, toSimulateOptions } from "../../../simulator/cli/options.ts";
import { commandsWithOptions } from "../../../tools/write-options.ts";
import { PROJECT } from "../../support/run-cli.ts";

/** Types without what says that an option may be left out. */
type Given<T> = { readonly [K in keyof T]-?: NonNullable<T[K]> };

/** Flags and paths as the command line reads them. */
function parsed(...argv: readonly string[]) {
  const command = new Command()
    .argument("[path...]")
    .exitOverride()
    .configureOutput({
      writeErr: () => undefined,
    });
  for (const option of simulationOptions()) command.addOption(option);
  command.parse([...argv], { from: "user" });
  return toSimulateOptions(command.args, command.opts());
}

describe("the options table", () => {
  test("has the options of the documented interface, with their types", () => {
    type Table = Given<z.input<typeof SIMULATE_OPTIONS>>;
    expectTypeOf<Table>().toEqualTypeOf<Given<SimulateOptions>>();
  });

  test("has the defaults that the comments of the interface name", ({ expect }) => {
    const source = readFileSync(join(PROJECT, "simulator/app/options.ts"), "utf8");
    const [, body = ""] = /interface SimulateOptions \{([^}]*)\n\}/.exec(source) ?? [];
    const comments = [...body.matchAll(/\/\*\*((?:(?!\*\/).)*)\*\/\n {2}readonly (\w+)\?:/gs)];
    expect(comments.map(([, , name]) => name)).toEqual(Object.keys(SIMULATE_OPTIONS.shape));
    const defaults: Readonly<Record<string, unknown>> = SIMULATE_OPTIONS.parse({});
    for (const [, comment = "", name = ""] of comments) {
      const [, named] = /@default `(.*)`/.exec(comment) ?? [];
      if (typeof defaults[name] === "object" || typeof defaults[name] === "function") continue;
      if (name === "cwd") expect(named).toBe("process.cwd()");
      else expect(named, name).toBe(defaults[name] === undefined ? undefined : `${defaults[name]}`);
    }
  });

  test("is in docs/commands.md", ({ expect }) => {
    expect(readFileSync(join(PROJECT, "docs/commands.md"), "utf8")).toBe(commandsWithOptions());
  });
});

describe("settings", () => {
  test("have every default", ({ expect }) => {
    const samples = ["client", "server"].map((name) => join(PROJECT, "sample-apps", name));
    const defaults = {
      inputs: samples,
      cwd: process.cwd(),
      runtime: "auto",
      profile: { name: "observed-2025-11" },
      direction: "ingress",
      flush: "immediate",
      images: "auto",
      intercept: false,
      keepGoing: false,
      timeoutMs: 30_000,
      env: process.env,
    };
    expect(resolveSettings({})).toMatchObject(defaults);
    const nothing = { inputs: [], format: undefined, timeoutMs: undefined, runtime: undefined };
    expect(resolveSettings(nothing)).toMatchObject(defaults);
    expect(resolveSettings({}).format).toBeUndefined();
    expect(resolveSettings({}).includeQueryParameters).toBeUndefined();
  });

  test("have what was given, as it was given", ({ expect }) => {
    const given = {
      inputs: ["infra"],
      runtime: "docker",
      format: "TEXT",
      includeQueryParameters: "ENABLED",
      direction: "both",
      flush: "aws",
      images: "host",
      intercept: true,
      keepGoing: true,
      tasks: { web: 3 },
      timeoutMs: 0.5,
      env: { HOME: "/nowhere" },
      signal: AbortSignal.abort(),
      onProgress: () => undefined,
      onWarning: () => undefined,
      onTaskEvent: () => undefined,
    } as const;
    const settings = resolveSettings({ ...given, cwd: "tests", profile: "aws-docs" });
    expect(settings).toMatchObject({ ...given, cwd: resolve("tests") });
    expect(settings.profile.name).toBe("aws-docs");
    for (const name of ["env", "signal", "onProgress", "onWarning", "onTaskEvent"] as const)
      expect(settings[name]).toBe(given[name]);
    expect(resolveSettings({ profile: settings.profile }).profile).toBe(settings.profile);
  });

  const WRONG: readonly { title: string; options: unknown; says: readonly string[] }[] = [
    {
      title: "a value in another case, with the right one",
      options: { runtime: "Docker" },
      says: ["runtime: ", '"Docker"', "auto or local or docker", 'nearest is "docker"'],
    },
    {
      title: "a value in small letters, with the right one",
      options: { format: "json" },
      says: ['"json"', 'nearest is "JSON"'],
    },
    {
      title: "a name that there is not, with the nearest",
      options: { formats: "JSON" },
      says: ["formats: ", 'the nearest is "format"', "includeQueryParameters"],
    },
    {
      title: "everything at once",
      options: {
        runtime: "Docker",
        formats: "JSON",
        direction: "in",
        keepGoing: "yes",
        profile: "x",
      },
      says: [
        ...["5 options of simulate()", "runtime: ", "formats: ", "direction: ", "keepGoing: "],
        "profile: ",
      ],
    },
    { title: "a time below 0", options: { timeoutMs: -1 }, says: ["timeoutMs: ", "-1", "above 0"] },
    { title: "no time at all", options: { timeoutMs: 0 }, says: ["timeoutMs: "] },
    { title: "NaN", options: { timeoutMs: Number.NaN }, says: ["timeoutMs: ", "NaN"] },
    {
      title: "a time that no timer can wait",
      options: { timeoutMs: 1e12 },
      says: ["timeoutMs: ", "24 days at most", "1000000000000"],
    },
    {
      title: "a value that is near to none, without a hint",
      options: { runtime: "kubernetes" },
      says: ['"kubernetes"; auto or local or docker was expected.\n'],
    },
    { title: "Infinity", options: { timeoutMs: Infinity }, says: ["timeoutMs: ", "Infinity"] },
    { title: "a path instead of a list", options: { inputs: "infra" }, says: ["inputs: "] },
    { title: "a path that is none", options: { inputs: ["a", 5] }, says: ["inputs.1: ", "5"] },
    { title: "no AbortSignal", options: { signal: {} }, says: ["signal: ", "AbortSignal"] },
    { title: "no function", options: { onWarning: "log" }, says: ["onWarning: ", "function"] },
    { title: "no environment", options: { env: "HOME" }, says: ["env: ", "environment"] },
    { title: "no profile", options: { profile: {} }, says: ["profile: "] },
    { title: "an unknown profile", options: { profile: "aws" }, says: ['"aws"', "aws-docs"] },
    { title: "no options at all", options: "infra/ecs", says: ["options: ", "infra/ecs"] },
    { title: "half a task", options: { tasks: { web: 0.5 } }, says: ["tasks: ", "0 or more"] },
    { title: "less than no task", options: { tasks: { web: -1 } }, says: ["tasks: ", "0 or more"] },
    { title: "a number of tasks for all", options: { tasks: 2 }, says: ["tasks: ", "2"] },
    { title: "null", options: null, says: ["options: ", "null"] },
  ];
  test.for(WRONG)("refuse $title", ({ options, says }, { expect }) => {
    const resolveIt = () => resolveSettings(options as SimulateOptions);
    expect(resolveIt).toThrow(expect.objectContaining({ code: "USAGE" }));
    for (const words of says) expect(resolveIt).toThrow(words);
  });
});

describe("flags", () => {
  test("without any are the library's defaults", ({ expect }) => {
    const { signal: _signal, onProgress, onWarning, onTaskEvent, ...options } = parsed();
    expect(SIMULATE_OPTIONS.parse({})).toMatchObject(options);
  });

  test("become the options of the same meaning", ({ expect }) => {
    const options = parsed(
      ...["infra", "more", "--runtime", "docker", "--format", "JSON", "--timeout", "1.5"],
      ...["--include-query-parameters", "DISABLED", "--profile", "aws-docs", "--flush", "aws"],
      ...["--direction", "egress", "--images", "registry", "--intercept", "--keep-going"],
      ...["--tasks", "server=2", "--tasks", "client=0"],
    );
    expect(options).toMatchObject({
      inputs: ["infra", "more"],
      runtime: "docker",
      format: "JSON",
      timeoutMs: 1500,
      includeQueryParameters: "DISABLED",
      profile: "aws-docs",
      flush: "aws",
      direction: "egress",
      images: "registry",
      intercept: true,
      keepGoing: true,
      tasks: { server: 2, client: 0 },
    });
  });

  test.for([
    ["--tasks", "server", "server=2"],
    ["--tasks", "=2", "server=2"],
    ["--tasks", "server=", "server=2"],
    ["--tasks", "server=two", "server=2"],
    ["--tasks", "server=1.5", "server=2"],
    ["--tasks", "server=-1", "server=2"],
    ["--tasks", "server=1e999", "server=2"],
    ["--tasks", "", "server=2"],
    ["--runtime", "Docker", "auto, local, docker"],
    ["--format", "json", "TEXT, JSON"],
    ["--timeout", "0", "above 0"],
    ["--timeout", "-1", "above 0"],
    ["--timeout", "", "above 0"],
    ["--timeout", "soon", "above 0"],
    ["--timeout", "Infinity", "above 0"],
  ] as const)("refuse %s %s", ([flag, value, says], { expect }) => {
    expect(() => parsed(flag, value)).toThrow(says);
  });

  test("refuse two numbers of tasks for one service", ({ expect }) => {
    expect(() => parsed("--tasks", "server=2", "--tasks", "server=3")).toThrow("server=3");
  });
});
