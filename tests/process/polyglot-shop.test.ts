import { chmodSync, chownSync, copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { test as base, describe } from "vitest";
import { lookForEnvoy } from "../../simulator/running/envoy-binary/find-envoy.ts";
import { canMakePolyglotShop, makePolyglotShop, PLAY_SHOP } from "../support/polyglot-shop.ts";
import { PROJECT } from "../support/run-cli.ts";
import { runProgram } from "../support/run-program.ts";
import { tempFolder, tempFolderOf } from "../support/temp-folder.ts";

const canRun = await canMakePolyglotShop();

const USER = 4321;

/** The shop in three languages, and what it does where the tests' own user runs it; once for all tests of this file. */
const test = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from it which fixtures are needed, and takes nothing else.
  .extend("shop", { scope: "file" }, async ({}, { onCleanup }) => {
    const folder = tempFolderOf(onCleanup);
    makePolyglotShop(folder);
    return folder;
  })
  .extend("played", { scope: "file" }, async ({ shop }, { onCleanup }) =>
    play(shop, { home: tempFolderOf(onCleanup), as: "own" }),
  );

interface PlayOptions {
  readonly home: string;
  /** The tests' own user, or one who may not listen on port 80. */
  readonly as: "own" | "ordinary";
}

/** What `play-shop.ts` prints of the shop in a folder. */
async function play(folder: string, { home, as }: PlayOptions): Promise<unknown> {
  const run = [process.execPath, PLAY_SHOP, folder, "local"];
  const env: NodeJS.ProcessEnv = { ...process.env, SC_SIM_HOME: home };
  if (as === "own") return parse(await runProgram(process.execPath, run.slice(1), { env }));
  chownSync(home, USER, USER);
  const ids = [`--reuid=${USER}`, `--regid=${USER}`, "--clear-groups"];
  const userEnv = { ...env, HOME: home, SC_SIM_CACHE: home, SC_SIM_ENVOY: await publicEnvoy() };
  return parse(await runProgram("setpriv", [...ids, "--", ...run], { env: userEnv }));
}

function parse({ status, stdout, stderr }: Awaited<ReturnType<typeof runProgram>>): unknown {
  if (status !== 0) throw new Error(`It ended with ${status}:\n${stderr}`);
  return JSON.parse(stdout);
}

/** A copy of Envoy that every user may run: the cache of root is closed to others. */
async function publicEnvoy(): Promise<string> {
  const envoy = await lookForEnvoy(process.env);
  if (envoy === undefined) throw new TypeError("No Envoy is in the cache.");
  const folder = tempFolder();
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, "bin"));
  const copy = join(folder, "bin", "envoy");
  copyFileSync(envoy.path, copy);
  chmodSync(copy, 0o755);
  return copy;
}

describe.runIf(canRun)("the shop in three languages", () => {
  test("writes the lines that the shop in one language does, without Docker", async ({
    played,
    expect,
  }) => {
    const inNode = await play(join(PROJECT, "sample-apps", "shop"), {
      home: tempFolder(),
      as: "own",
    });
    expect(played).toEqual(inNode);
    const statuses = [200, 200, 200, 200, 404, 404, 404, 404, 200];
    expect(played).toMatchObject({
      played: statuses.map((status) => ({ status, idsOfLines: 1 })),
      tasks: ["api-1", "api-2", "orders-1", "orders-2", "web-1", "web-2"],
    });
    expect(JSON.stringify(played)).toContain('\\"authority\\":\\"orders.shop:50051\\"');
  });

  test.runIf(process.getuid?.() === 0)(
    "does so for an ordinary user, who may not listen on port 80",
    async ({ shop, played, expect }) => {
      expect(await play(shop, { home: tempFolder(), as: "ordinary" })).toEqual(played);
    },
  );
});
