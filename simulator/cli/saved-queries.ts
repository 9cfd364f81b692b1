import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { SimulatorError } from "../errors.ts";
import type { AccessLogFormat } from "../line/access-log/fields.ts";
import { namesInstead } from "../near-name.ts";

/** Beside the sources, and beside them in the package. */
const FOLDER = join(import.meta.dirname, "..", "..", "queries");

/** A query that comes with the simulator. */
interface SavedQuery {
  readonly name: string;
  /** Its first line: what it answers. */
  readonly purpose: string;
  readonly query: string;
}

/** The saved queries for lines in this format, by name. */
export function savedQueries(format: AccessLogFormat): readonly SavedQuery[] {
  const folder = join(FOLDER, format.toLowerCase());
  return readdirSync(folder)
    .filter((file) => file.endsWith(".txt"))
    .sort()
    .map((file) => {
      const query = readFileSync(join(folder, file), "utf8").trimEnd();
      const [purpose = ""] = query.split("\n");
      return { name: basename(file, ".txt"), purpose: purpose.replace(/^# /, ""), query };
    });
}

/** @throws {SimulatorError} `USAGE` with all names, if no saved query has this one. */
export function savedQueryNamed(name: string, format: AccessLogFormat): string {
  const all = savedQueries(format);
  const found = all.find((saved) => saved.name === name);
  if (found !== undefined) return found.query;
  const names = all.map((saved) => saved.name);
  throw new SimulatorError(
    "USAGE",
    `No saved query has the name "${name}"${namesInstead(name, names)}.`,
    {
      remedy: `Choose one:\n${all.map((saved) => `      ${saved.name}: ${saved.purpose}`).join("\n")}`,
    },
  );
}
