import { join } from "node:path";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { expect, test } from "vitest";
import { openLogStore } from "../../../simulator/logs/store/log-store.ts";
import { APP_ORIGIN } from "../../support/log-events.ts";
import { PROJECT, startProgram } from "../../support/run-cli.ts";
import { tempFolder } from "../../support/temp-folder.ts";

const PROGRAM = join(PROJECT, "tests", "support", "logs-api-process.ts");

/** How often the API is killed; `.ci/nightly` may ask for more. */
const ROUNDS = Number(process.env["SC_SIM_KILL_ROUNDS"] ?? 5);

test("what was acknowledged is there after kill -9", async () => {
  const folder = tempFolder();
  const { group: logGroupName, stream: logStreamName } = APP_ORIGIN;
  const acknowledged: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const args = ["--conditions=sc-sim-source", PROGRAM, folder];
    const { env } = process;
    const { child, shows, result } = startProgram({
      ...{ command: process.execPath, args, env, stdin: "ignore" },
    });
    const said = JSON.parse(await shows(/\}\n/));
    const credentials = { accessKeyId: "any", secretAccessKey: "any" };
    const endpoint = said.AWS_ENDPOINT_URL_CLOUDWATCH_LOGS;
    const client = new CloudWatchLogsClient({
      ...{ endpoint, region: "us-east-1", credentials, maxAttempts: 1 },
    });
    await client.send(new CreateLogGroupCommand({ logGroupName: `/round/${round}` }));
    const put = async (name: string) => {
      const messages = Array.from({ length: 50 }, (_, index) => `${name} ${index}`);
      const timestamp = Date.now();
      const logEvents = messages.map((message) => ({ timestamp, message }));
      await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
      acknowledged.push(...messages);
    };
    // Killed in the middle of the batches that follow the tenth.
    const all: Promise<void>[] = [];
    for (let batch = 0; batch < 10; batch++) await put(`${round}/${batch}`);
    for (let batch = 10; batch < 40; batch++) all.push(put(`${round}/${batch}`));
    await all[0];
    child.kill("SIGKILL");
    await Promise.allSettled(all);
    await result;
    client.destroy();
  }
  using store = openLogStore({ path: join(folder, "logs.sqlite"), mode: "read" });
  const { events } = store.query({ group: logGroupName, limit: 1_000_000 });
  const stored = events.map(({ message }) => message);
  expect(acknowledged.length).toBeGreaterThanOrEqual(ROUNDS * 550);
  expect(acknowledged.filter((message) => !stored.includes(message))).toEqual([]);
  // Each batch is there as a whole or not at all, and once.
  expect(new Set(stored).size).toBe(stored.length);
  expect(stored.length % 50).toBe(0);
  expect(store.catalog.groups().map(({ name }) => name)).toEqual([
    logGroupName,
    ...Array.from({ length: ROUNDS }, (_, round) => `/round/${round}`),
  ]);
});
