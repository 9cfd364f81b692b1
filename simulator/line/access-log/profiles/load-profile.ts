import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { reasonOf, SimulatorError, whyNotRead } from "../../../errors.ts";
import { type AccessLogProfile, PROFILES, profileNamed } from "../formats.ts";
import { profileFromJson } from "./profile-from-json.ts";

/** Whether this can only be a file: it is not the name of a built-in profile, and looks like a path. */
export function isProfileFile(nameOrFile: string): boolean {
  return !Object.hasOwn(PROFILES, nameOrFile) && /[./\\]/.test(nameOrFile);
}

/**
 * The profile that `--profile` names: a built-in one by its name, or a file with a profile of your own.
 *
 * @throws {SimulatorError} `USAGE` if it is neither, `INPUT_NOT_FOUND` and `INPUT_INVALID` for a file.
 */
export function loadProfile(nameOrFile: string, cwd: string): AccessLogProfile {
  if (!isProfileFile(nameOrFile)) return profileNamed(nameOrFile);
  return profileFromJson(readJson(nameOrFile, resolve(cwd, nameOrFile)));
}

function readJson(name: string, path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new SimulatorError("INPUT_NOT_FOUND", `${whyNotRead({ name, path }, cause)}.`, {
      cause,
      remedy: "Name a profile file; `sc-sim profile new` makes one from captured lines.",
    });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SimulatorError("INPUT_INVALID", `${name} is not valid JSON: ${reasonOf(cause)}.`, {
      cause,
      remedy: "Fix it; `sc-sim profile new` makes one from captured lines.",
    });
  }
}
