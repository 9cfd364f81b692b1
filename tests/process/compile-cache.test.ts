import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "vitest";
import { openCli } from "../support/run-cli.ts";
import { tempFolder } from "../support/temp-folder.ts";

test("compiled code is kept in the simulator's own cache", async ({ expect }) => {
  const [cache, temporary] = [tempFolder(), tempFolder()];
  const cli = openCli({ SC_SIM_CACHE: cache, TMPDIR: temporary, NODE_COMPILE_CACHE: "" });
  expect((await cli.run("--version")).status).toBe(0);
  expect(readdirSync(join(cache, "compile-cache"))).not.toEqual([]);
  expect(readdirSync(temporary)).toEqual([]);
});

test("a cache that cannot be made is left out", async ({ expect }) => {
  const cli = openCli({ SC_SIM_CACHE: "/proc/x", TMPDIR: "/proc/x", NODE_COMPILE_CACHE: "" });
  const { status, stderr } = await cli.run("--version");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(existsSync("/proc/x")).toBe(false);
});
