#!/usr/bin/env node
// Plain JavaScript, so that a Node too old for the rest still says one clear sentence instead of a syntax error.
import { existsSync } from "node:fs";

const NEEDED = 24;
const isClone = existsSync(new URL("./cli/main.ts", import.meta.url));
if (Number(process.versions.node.split(".")[0]) < NEEDED) {
  console.error(
    `sc-sim needs Node ${NEEDED} or newer and was started with ${process.versions.node} (${process.execPath}).\n` +
      (isClone
        ? "  → Start it with `npm run sim` after `npm ci` (on Linux npm brings Node 24 along), or install Node 24."
        : "  → Install Node 24, or put it first on your PATH."),
  );
  process.exit(2);
}
const load = (path) =>
  import(
    new URL(isClone ? path : `../dist/simulator/${path.replace(/ts$/, "js")}`, import.meta.url).href
  );
const root = new URL(isClone ? "../" : "../dist/", import.meta.url);
const { quickenImports } = await load("./quick-imports.mjs");
quickenImports({ bundles: new URL("bundled/", root), root });
const { enableCompileCache } = await load("./running/runs/compile-cache.mjs");
enableCompileCache(process.env);
const { main } = await load("./cli/main.ts");
process.exitCode = await main(process.argv.slice(2));
