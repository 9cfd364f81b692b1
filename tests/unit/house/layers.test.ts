import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "vitest";
import { layerFiles, unknownFolders } from "../../../tools/write-layers.ts";
import { PROJECT } from "../../support/run-cli.ts";
import { folderWith } from "../../support/temp-folder.ts";

test("every folder with code has a row in tools/layers.ts, and every row a folder", ({
  expect,
}) => {
  expect(unknownFolders()).toEqual([]);
});

test.for([...layerFiles()])("%s is what `npm run layers` writes", ([name, text], { expect }) => {
  expect(readFileSync(join(PROJECT, name), "utf8")).toBe(text);
});

/** What the linter says of a file of this name that imports this. */
function lint(file: string, source: string): string {
  const folder = folderWith({
    "biome.json": readFileSync(join(PROJECT, "biome.json"), "utf8"),
    "biome.layers.json": readFileSync(join(PROJECT, "biome.layers.json"), "utf8"),
    [file]: `import planted from "${source}";\nexport const used = planted;\n`,
  });
  const command = ["lint", "--vcs-enabled=false", "--only=style/noRestrictedImports"];
  const biome = join(PROJECT, "node_modules/.bin/biome");
  return spawnSync(biome, [...command, file], { cwd: folder, encoding: "utf8" }).stderr;
}

test.for([
  ["simulator/line/contract/planted.ts", "../access-log/fields.ts", "../../running/runs/home.ts"],
  ["simulator/running/runtime/local/planted.ts", "../runtime.ts", "../docker/engine/engine.ts"],
  ["simulator/line/access-log/planted.ts", "jsonc-parser", "zod"],
  ["simulator/topology/plan/planted.ts", "../model/namespace.ts", "node:fs"],
] as const)(
  "the linter lets %s import %s, and not %s",
  ([file, allowed, forbidden], { expect }) => {
    expect(lint(file, allowed)).not.toContain("tools/layers.ts");
    expect(lint(file, forbidden)).toContain("tools/layers.ts");
  },
);
