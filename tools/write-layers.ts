import { globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { ROOMS, type Room } from "./layers.ts";
import { betweenMarkers, markdownTable } from "./markdown-table.ts";

const PROJECT = join(import.meta.dirname, "..");

/** Modules of Node that do nothing but read, compute, or load packages. */
const READING = [
  "assert",
  "buffer",
  "crypto",
  "fs",
  "fs/promises",
  "module",
  "os",
  "path",
  "stream",
];
const READING_STREAMS = ["net", "stream/promises", "string_decoder", "url", "util", "zlib"];

/** The generated files, by their path in the project. */
export function layerFiles(): ReadonlyMap<string, string> {
  const rules = { overrides: ROOMS.map(ruleFor) };
  return new Map([
    ["biome.layers.json", `${JSON.stringify(rules, null, 2)}\n`],
    ["CONTRIBUTING.md", withTable(readFileSync(join(PROJECT, "CONTRIBUTING.md"), "utf8"))],
  ]);
}

/** Folders with code that have no row, and rows whose folder has none. */
export function unknownFolders(): readonly string[] {
  const files = globSync("{simulator,envoy}/**/*.{ts,mjs,cjs}", { cwd: PROJECT });
  const found = new Set(files.map((file) => dirname(file)));
  const known = new Set(ROOMS.map(({ folder }) => folder));
  return [...found.symmetricDifference(known)];
}

/** Biome matches what an import says, so a folder is written as it is reached from the room. */
function ruleFor({ folder, imports, packages = [], node }: Room) {
  const modules =
    node === "none"
      ? ["node:buffer", "node:path"]
      : node === "reads"
        ? readingModules()
        : ["node:*", "node:*/*"];
  const allowed = [
    ...modules,
    "./*",
    ...imports.map((target) => `${specifierFrom(folder, target)}/*`),
    ...packages.flatMap((name) => [name, `${name}/**`]),
  ];
  const rooms = imports.length === 0 ? "nothing of the project" : imports.join(", ");
  return {
    includes: [`${folder}/*`],
    linter: {
      rules: {
        style: {
          noRestrictedImports: {
            level: "error",
            options: {
              patterns: [
                {
                  group: ["**", ...allowed.map((pattern) => `!${pattern}`)],
                  message: `${folder} may import ${rooms}; see tools/layers.ts.`,
                },
              ],
            },
          },
        },
      },
    },
  };
}

function specifierFrom(folder: string, target: string): string {
  const path = relative(folder, target);
  return path.startsWith(".") ? path : `./${path}`;
}

function readingModules(): readonly string[] {
  return [...READING, ...READING_STREAMS].map((name) => `node:${name}`);
}

const BEGIN = "<!-- rooms: written by `npm run layers` -->";
const END = "<!-- /rooms -->";

function withTable(text: string): string {
  const rows = ROOMS.map(({ folder, purpose }) => [`\`${folder}/\``, purpose]);
  return betweenMarkers(text, BEGIN, END, markdownTable([["folder", "what is in it"], ...rows]));
}

if (import.meta.main) {
  for (const [name, text] of layerFiles()) writeFileSync(join(PROJECT, name), text);
}
