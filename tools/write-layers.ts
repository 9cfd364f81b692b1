import { globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { ROOMS, type Room } from "./layers.ts";

const PROJECT = join(import.meta.dirname, "..");

/** Modules of Node that do nothing but read or compute. */
const READING = ["assert", "buffer", "crypto", "fs", "fs/promises", "os", "path", "stream"];
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
  const start = text.indexOf(BEGIN) + BEGIN.length;
  const rows = [
    ["folder", "what is in it"],
    ...ROOMS.map(({ folder, purpose }) => [`\`${folder}/\``, purpose] as const),
  ] as const;
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly (string | undefined)[]) =>
    `| ${cells.map((cell = "", column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const [head = [], ...body] = rows;
  const rule = widths.map((width) => "-".repeat(width));
  const table = [line(head), line(rule), ...body.map(line)].join("\n");
  return `${text.slice(0, start)}\n\n${table}\n\n${text.slice(text.indexOf(END))}`;
}

if (import.meta.main) {
  for (const [name, text] of layerFiles()) writeFileSync(join(PROJECT, name), text);
}
