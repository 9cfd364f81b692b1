import { join } from "node:path";
import { expect, test } from "vitest";
import { describeDocker } from "../support/docker.ts";
import {
  canMakePolyglotShop,
  dockerizePolyglotShop,
  makePolyglotShop,
  PLAY_SHOP,
} from "../support/polyglot-shop.ts";
import { PROJECT } from "../support/run-cli.ts";
import { runProgram } from "../support/run-program.ts";
import { tempFolder } from "../support/temp-folder.ts";

const canRun = await canMakePolyglotShop();

async function play(folder: string, runtime: "local" | "docker"): Promise<unknown> {
  const env = { ...process.env, SC_SIM_HOME: tempFolder() };
  const played = await runProgram(process.execPath, [PLAY_SHOP, folder, runtime], { env });
  expect(played.status, played.stderr).toBe(0);
  return JSON.parse(played.stdout);
}

describeDocker("the shop in three languages", () => {
  test.runIf(canRun)(
    "writes the lines that the shop in one language does, in containers",
    async () => {
      const folder = tempFolder();
      makePolyglotShop(folder);
      dockerizePolyglotShop(folder);
      const inNode = await play(join(PROJECT, "sample-apps", "shop"), "local");
      expect(await play(folder, "docker")).toEqual(inNode);
    },
  );
});
