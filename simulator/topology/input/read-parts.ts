import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { type Problem, reasonOf } from "../../errors.ts";
import { explainUnrecognised, type RecognisedPart, recognise } from "./dialects/ecs-json.ts";
import type { FoundFile } from "./files/find-files.ts";
import { MOST_BYTES, parseFile } from "./files/parse-file.ts";
import { problemAt } from "./problems/located.ts";

/** What one file holds. Neither parts nor problems: it is none of our business, and is passed over. */
export interface ReadFile {
  readonly parts: readonly RecognisedPart[];
  readonly problems: readonly Problem[];
}

const NOTHING: ReadFile = { parts: [], problems: [] };

/**
 * The definitions of one file. A file that was named has to hold some; one that was found in a folder is a problem only
 * where it was plainly meant to.
 */
export function readParts({ name, path, isNamed, sizeBytes }: FoundFile): ReadFile {
  if (sizeBytes > MOST_BYTES && !isNamed) return NOTHING;
  const content =
    sizeBytes > MOST_BYTES
      ? `It has ${sizeBytes} bytes; no ECS definition is larger than ${MOST_BYTES}.`
      : readOrWhy(path);
  const parsed = typeof content === "string" ? { message: content } : parseFile(name, content);
  if ("message" in parsed) {
    if (!isNamed && !isMeantForUs(name, content)) return NOTHING;
    const problem = { file: name, path: "", origin: "simulator", severity: "error" } as const;
    return { parts: [], problems: [{ ...problem, ...parsed }] };
  }
  const whole = { ...parsed, file: name, folder: dirname(path), path: [] };
  const parts = recognise(whole);
  if (parts.length > 0 || !isNamed) return { parts, problems: [] };
  const message = explainUnrecognised(parsed.value);
  return { parts, problems: [problemAt(whole, { message })] };
}

/** UTF-16 has a zero beside each letter. */
function isMeantForUs(name: string, content: Buffer | string): boolean {
  return (
    /(?:^|[\\/])sc-sim\.ya?ml$/.test(name) ||
    /["']?(?:containerDefinitions|serviceConnectConfiguration|serviceConnectDefaults)["']?\s*:/.test(
      content.toString("latin1").replaceAll("\0", ""),
    )
  );
}

function readOrWhy(path: string): Buffer | string {
  try {
    return readFileSync(path);
  } catch (error) {
    return `It cannot be read: ${reasonOf(error)}.`;
  }
}
