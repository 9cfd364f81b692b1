import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "vitest";
import { pictureOf } from "../support/picture.ts";
import { openCli, PROJECT } from "../support/run-cli.ts";
import { masked, screenOf } from "../support/screen.ts";

const PICTURE = join(PROJECT, "docs", "first-minute.svg");
/** The screen that the picture was made of, with its styles. */
const SCREEN = join(PROJECT, "tests", "fixtures", "screens", "first-minute.txt");
const COLUMNS = 100;
const TITLE = "npm run sim -- --runtime local";
/** What somebody then sends from another terminal. */
const URL = "http://app.sample-namespace/status/503";

test("the picture of the first minute shows what the command prints", async ({ expect }) => {
  const screen = await firstMinute();
  if (process.env["PICTURE"] === "write") {
    writeFileSync(SCREEN, screen);
    writeFileSync(PICTURE, pictureOf(screen, { title: TITLE, columns: COLUMNS }));
  }
  const kept = readFileSync(SCREEN, "utf8");
  const hint = "npm run picture makes it again";
  expect(comparable(kept), hint).toBe(comparable(screen));
  expect(readFileSync(PICTURE, "utf8"), hint).toBe(
    pictureOf(kept, { title: TITLE, columns: COLUMNS }),
  );
});

/** What is on a terminal after the start and one request. */
async function firstMinute(): Promise<string> {
  // npm sets it, and hints name the command as its user started it.
  const cli = openCli({ npm_lifecycle_event: "sim" });
  const up = cli.startOnScreen({ columns: COLUMNS, rows: 60 }, "up", "--runtime", "local");
  await up.shows(/stops everything/);
  await cli.run("request", "client", URL);
  const output = await up.shows(/retry 2[\s\S]*"duration"/);
  const screen = await screenOf(output, { columns: COLUMNS, styles: "marked" });
  return screen.replaceAll(cli.home, "~/.local/state/sc-sim");
}

/** Without what differs from run to run, or where a user may not listen on port 80. */
function comparable(screen: string): string {
  return masked(screen)
    .replaceAll(/127\.255\.n\.n:\d+(?: \(stands for 127\.255\.n\.n:80\))?/g, "VIP")
    .replaceAll(/\b[0-9a-f]{8}\b/g, "request")
    .replaceAll(/\d+ bytes/g, "n bytes")
    .replaceAll(/"(duration|upstream_service_time)":"?\d+"?/g, '"$1":n')
    .replaceAll(/[^,\s]*…(?=[<\s])/g, "…")
    .replaceAll(/[┌│├└]/g, "")
    .replaceAll(/\s+/g, " ");
}
