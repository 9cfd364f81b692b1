import { join } from "node:path";
import { test } from "vitest";
import { maskVolatile } from "../../simulator/line/index.ts";
import { observedLines } from "../support/golden-lines.ts";
import { OWN_PROFILE, OWN_PROFILE_FILE, ownLines } from "../support/own-profile.ts";
import { openCli, PROJECT } from "../support/run-cli.ts";
import { runProgram } from "../support/run-program.ts";
import { folderWith } from "../support/temp-folder.ts";

const [first = "", second = first] = observedLines();

test("mask prints every line masked, in order, the last one without a newline too", async ({
  expect,
}) => {
  const { status, stdout, stderr } = await openCli().pipe(`${first}\n\n${second}`, "mask");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toBe(`${maskVolatile(first)}\n\n${maskVolatile(second)}\n`);
});

test("mask loses no line that it cannot read, reports it and ends with 1", async ({ expect }) => {
  const input = `${first}\nnot a line\n${second}\n`;
  const { status, stdout, stderr } = await openCli().pipe(input, "mask");
  expect(status).toBe(1);
  expect(stdout).toBe(`${maskVolatile(first)}\nnot a line\n${maskVolatile(second)}\n`);
  expect(stderr).toMatch(/^Line 2: This line cannot be rewritten: .*\nnot a line\n/);
  expect(stderr).toMatch(/\nNot masked, and printed without a change: 1 of 3\.\n$/);
});

test("a full disk is said without a stack trace, and the exit status is 1", async ({ expect }) => {
  const program = [process.execPath, join(PROJECT, "simulator", "sc-sim.mjs"), "mask"];
  const lines = join(folderWith({ lines: `${first}\n`.repeat(3) }), "lines");
  const full = (outputs: string) =>
    runProgram("sh", ["-c", `"$@" < "${lines}" ${outputs}`, "sh", ...program]);
  expect(await full("> /dev/full")).toEqual({
    ...{ status: 1, stdout: "" },
    stderr: "✖ Standard output cannot be written to: ENOSPC: no space left on device, write.\n",
  });
  expect(await full("> /dev/full 2> /dev/full")).toMatchObject({ status: 1 });
});

test("mask reads lines of a profile of your own", async ({ expect }) => {
  const lines = ownLines()
    .slice(0, 40)
    .map(({ line }) => line);
  const file = `${folderWith({ "ours.json": OWN_PROFILE_FILE })}/ours.json`;
  const { status, stdout, stderr } = await openCli().pipe(
    `${lines.join("\n")}\n`,
    "mask",
    "--profile",
    file,
  );
  expect(status, stderr).toBe(0);
  const masked = lines.map((raw) => maskVolatile({ raw, profile: OWN_PROFILE }));
  expect(stdout).toBe(`${masked.join("\n")}\n`);
  expect(new Set(masked)).not.toEqual(new Set(lines));
});
