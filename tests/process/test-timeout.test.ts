import { join } from "node:path";
import { test } from "vitest";
import { PROJECT } from "../support/run-cli.ts";
import { runProgram } from "../support/run-program.ts";
import { folderWith } from "../support/temp-folder.ts";

/** A test of a user that waits for too long, with the test's signal given on. */
const USERS_TEST = `
import { stoppable } from ${JSON.stringify(join(PROJECT, "simulator", "stoppable.ts"))};
import { requestFailed } from ${JSON.stringify(join(PROJECT, "simulator", "running", "request", "request.ts"))};

test("waits", async ({ signal }) => {
  await stoppable({
    signal,
    describe: () => requestFailed({ method: "GET", url: "http://app.shop/", headers: {} }, "no answer yet"),
    work: (stop) => new Promise((resolve) => stop.addEventListener("abort", resolve)),
  });
}, 50);
`;

test("a test that runs out of time says what it waited for", async ({ expect }) => {
  const folder = folderWith({ "slow.test.ts": USERS_TEST });
  const vitest = join(PROJECT, "node_modules", "vitest", "vitest.mjs");
  const env = { ...process.env, NO_COLOR: "1" };
  const args = [vitest, "run", "--globals", "--root", folder];
  const { status, stdout, stderr } = await runProgram(process.execPath, args, { env });
  expect(status).toBe(1);
  expect(stdout + stderr).toMatch(/Test timed out in 50ms/);
  expect(stdout + stderr).toMatch(/Caused by: SimulatorError: GET http:\/\/app\.shop\/: no answer/);
});
