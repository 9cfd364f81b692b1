import { resolve } from "node:path";
import type { z } from "zod";
import type { AccessLogProfile } from "../line/access-log/formats.ts";
import { loadProfile } from "../line/access-log/profiles/load-profile.ts";
import type { Choices } from "../logs/cloudwatch/insights/run-query.ts";
import { readSwitches } from "../logs/cloudwatch/probe/switches.ts";
import { checkOptions } from "./check-options.ts";
import { SIMULATE_OPTIONS, type SimulateOptions } from "./options.ts";

/** The options with every default applied. */
export interface Settings
  extends Readonly<Omit<z.output<typeof SIMULATE_OPTIONS>, "profile" | "insightsSwitches">> {
  readonly profile: AccessLogProfile;
  /** Those of `insightsSwitches`. */
  readonly choices: Choices | undefined;
}

/**
 * Checks the options and applies the defaults, once.
 *
 * @throws {SimulatorError} `USAGE` with everything that is wrong with them; what a profile file has
 *   wrong.
 */
export function resolveSettings(options: SimulateOptions): Settings {
  const { profile, insightsSwitches, ...checked } = checkOptions(
    SIMULATE_OPTIONS,
    options,
    "simulate()",
  );
  const cwd = resolve(checked.cwd);
  return {
    ...checked,
    cwd,
    choices: readSwitches(insightsSwitches, cwd),
    profile: typeof profile === "string" ? loadProfile(profile, cwd) : profile,
  };
}
