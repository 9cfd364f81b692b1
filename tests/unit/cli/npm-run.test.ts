import { join } from "node:path";
import { Command } from "commander";
import { describe, test } from "vitest";
import { checkSwallowedFlags, invocationFolder } from "../../../simulator/cli/npm-run.ts";
import { PROJECT } from "../../support/run-cli.ts";

const SIM = { npm_lifecycle_event: "sim" };

function program(): Command {
  const all = new Command("sc-sim");
  all
    .command("up")
    .option("--once")
    .option("--no-request")
    .option("--format <format>")
    .option("--direction <direction>")
    .option("--include-query-parameters <setting>");
  all.command("ps").option("--all").option("--json");
  all.command("expect").option("--user-agent <value>");
  all.command("images").command("pull").option("--quiet");
  return all;
}

const check = (argv: readonly string[], env: NodeJS.ProcessEnv) =>
  checkSwallowedFlags(program(), argv, { ...SIM, ...env });

describe("a flag that npm took for its own", () => {
  test.for([
    {
      title: "of the default command",
      argv: [],
      env: { npm_config_once: "true" },
      right: "up --once",
    },
    {
      title: "of a command that is named",
      argv: ["up"],
      env: { npm_config_once: "true" },
      right: "up --once",
    },
    {
      title: "with = and a name of several words",
      argv: ["up"],
      env: { npm_config_include_query_parameters: "ENABLED" },
      right: "up --include-query-parameters=ENABLED",
    },
    {
      title: "that begins with no",
      argv: ["up"],
      env: { npm_config_request: "" },
      right: "up --no-request",
    },
    {
      title: "of a command in another one",
      argv: ["images", "pull"],
      env: { npm_config_quiet: "true" },
      right: "images pull --quiet",
    },
  ])("is refused with the right command line: $title", ({ argv, env, right }, { expect }) => {
    expect(() => check(argv, env)).toThrow(
      expect.objectContaining({
        code: "USAGE",
        remedy: `Put -- before everything that is for sc-sim: npm run sim -- ${right}`,
      }),
    );
  });

  test("npm's own user agent, which every script has, is not a flag", ({ expect }) => {
    const npm = { npm_config_user_agent: "npm/11.19.1 node/v24.1.0 linux x64 workspaces/false" };
    expect(check(["expect"], npm)).toBeUndefined();
    expect(() => check(["expect"], { npm_config_user_agent: "curl" })).toThrow(
      expect.objectContaining({
        code: "USAGE",
        remedy: expect.stringContaining("npm run sim -- expect --user-agent=curl"),
      }),
    );
  });

  test.for([
    {
      title: "npm has left the value of a flag among the arguments",
      argv: ["up", "both"],
      env: { npm_config_direction: "true" },
      right: "up …",
    },
    {
      // npm takes --format for its own --format-package-lock, and leaves its value.
      title: "an argument may be the value of a flag that npm does not show",
      argv: ["up", "TEXT"],
      env: { npm_config_once: "true" },
      right: "up …",
    },
    {
      title: "a flag has no value",
      argv: [],
      env: { npm_config_direction: "true" },
      right: "up …",
    },
    {
      title: "a value needs quotes",
      argv: ["up"],
      env: { npm_config_direction: "a\n\nb" },
      right: "up …",
    },
    {
      title: "of a command in another one",
      argv: ["images", "pull", "x"],
      env: { npm_config_quiet: "true" },
      right: "images pull …",
    },
  ])("is refused without a guess where $title", ({ argv, env, right }, { expect }) => {
    expect(() => check(argv, env)).toThrow(
      expect.objectContaining({
        code: "USAGE",
        remedy: `Write the same command again with -- after sim: npm run sim -- ${right}`,
      }),
    );
  });

  test("is a warning where npm has such a flag, too", ({ expect }) => {
    expect(check(["ps"], { npm_config_json: "true" })).toMatch(/--json.*npm run sim -- ps --json$/);
  });

  test.for([
    { title: "has come through", argv: ["up", "--once"], env: { npm_config_once: "true" } },
    {
      title: "with = has come through",
      argv: ["up", "--format=TEXT"],
      env: { npm_config_format: "x" },
    },
    { title: "belongs to another command", argv: ["ps"], env: { npm_config_once: "true" } },
    { title: "is off", argv: ["up"], env: { npm_config_once: "" } },
    { title: "is none of ours", argv: ["up"], env: { npm_config_loglevel: "silent" } },
    {
      title: "is there outside npm run sim",
      argv: ["up"],
      env: { npm_config_once: "true", npm_lifecycle_event: "test" },
    },
  ])("is none where it $title", ({ argv, env }, { expect }) => {
    expect(check(argv, env)).toBeUndefined();
  });
});

describe("the folder that paths are relative to", () => {
  const env = {
    ...{ INIT_CWD: "/home/me/project", npm_lifecycle_event: "sim" },
    npm_package_json: join(PROJECT, "package.json"),
  };

  test("is where npm run was called", ({ expect }) => {
    expect(invocationFolder(env, PROJECT)).toBe("/home/me/project");
  });

  test.for([
    { title: "without npm", other: { npm_lifecycle_event: undefined } },
    { title: "in another script", other: { npm_lifecycle_event: "test" } },
    { title: "in a script of another package", other: { npm_package_json: "/app/package.json" } },
    { title: "where npm does not say it", other: { INIT_CWD: undefined } },
  ])("is the working folder $title", ({ other }, { expect }) => {
    expect(invocationFolder({ ...env, ...other }, "/work")).toBe("/work");
  });
});
