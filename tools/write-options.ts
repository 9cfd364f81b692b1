import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { OPTION_FACTS, SIMULATE_OPTIONS } from "../simulator/app/options.ts";
import { betweenMarkers, markdownTable } from "./markdown-table.ts";

const COMMANDS = join(import.meta.dirname, "..", "docs", "commands.md");
const BEGIN = "<!-- options: written by `npm run options` -->";
const END = "<!-- /options -->";
const HEAD = ["option", "flag", "values", "default", "what it does"];

/** docs/commands.md with the table of options as it follows from the one table. */
export function commandsWithOptions(): string {
  const text = readFileSync(COMMANDS, "utf8");
  const rows = Object.entries(SIMULATE_OPTIONS.shape).map(row);
  return betweenMarkers(text, BEGIN, END, markdownTable([HEAD, ...rows]));
}

function row([name, schema]: readonly [string, z.ZodType]): readonly string[] {
  const { flag, help = "", values, defaultText } = OPTION_FACTS.get(schema) ?? {};
  const isSet = schema instanceof z.ZodDefault;
  const inner = isSet || schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  const choices =
    inner instanceof z.ZodEnum
      ? inner.options.map(code).join(", ")
      : inner instanceof z.ZodBoolean
        ? "`true`, `false`"
        : values;
  const fallback =
    defaultText?.library ?? (isSet ? code(schema.safeParse(undefined).data) : "none");
  return [code(name), flag === undefined ? "" : code(flag), choices ?? "", fallback, help].map(
    (cell) => cell.replaceAll("|", "\\|"),
  );
}

function code(value: unknown): string {
  return `\`${String(value)}\``;
}

if (import.meta.main) writeFileSync(COMMANDS, commandsWithOptions());
