import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { reasonOf, SimulatorError } from "../../../errors.ts";
import { type Choices, DEFAULT_CHOICES, OPEN_POINTS } from "../insights/language/undocumented.ts";

/** The possible values of each switch, by its name. */
const SWITCHES: ReadonlyMap<string, readonly string[]> = new Map(
  Object.values(OPEN_POINTS).flatMap((point) =>
    "switch" in point ? [[point.switch, point.alternatives] as const] : [],
  ),
);

/**
 * Reads a file of switches, as `sc-sim insights probe --from` writes it: JSON with the alternative for each switch that is set.
 *
 * @returns All choices: those of the file, and the simulator's own; `undefined` where no file is named.
 * @throws {SimulatorError} `USAGE` for a file that cannot be read, and for a switch or a value that does not exist.
 */
export function readSwitches(named: string | undefined, cwd: string): Choices | undefined {
  if (named === undefined) return undefined;
  const file = resolve(cwd, named);
  const given = parse(file);
  for (const [name, value] of Object.entries(given)) {
    const values = SWITCHES.get(name);
    if (values === undefined) throw wrong(file, `"${name}" is not a switch`, [...SWITCHES.keys()]);
    if (!values.includes(String(value)))
      throw wrong(file, `${name} cannot be ${JSON.stringify(value)}`, values);
  }
  return { ...DEFAULT_CHOICES, ...given };
}

function parse(file: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const reason = reasonOf(error);
    throw new SimulatorError("USAGE", `The switches in ${file} cannot be read: ${reason}`, {
      remedy: "Name a file that `sc-sim insights probe --from` wrote with --switches.",
      cause: error,
    });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Readonly<Record<string, unknown>>;
  throw wrong(file, "it is not a JSON object", []);
}

function wrong(file: string, problem: string, possible: readonly string[]): SimulatorError {
  const remedy =
    possible.length === 0
      ? 'Write switches by name, such as { "sortDirection": "desc" }.'
      : `Possible: ${possible.map((text) => `"${text}"`).join(", ")}.`;
  return new SimulatorError("USAGE", `The switches in ${file} are wrong: ${problem}.`, { remedy });
}
