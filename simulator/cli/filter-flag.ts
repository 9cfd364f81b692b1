import { SimulatorError } from "../errors.ts";
import type { Terminal } from "./terminal.ts";

/**
 * The test of a message that `--filter` asks for. What compiles it is loaded only then.
 *
 * @throws {SimulatorError} `USAGE` if CloudWatch Logs would not accept the pattern.
 */
export async function filterFlag(
  pattern: string | undefined,
  { say }: Pick<Terminal, "say">,
): Promise<((message: string) => boolean) | undefined> {
  if (pattern === undefined) return undefined;
  const [{ compileFilterPattern }, { FilterPatternError }] = await Promise.all([
    import("../logs/cloudwatch/filter-pattern/filter-pattern.ts"),
    import("../logs/cloudwatch/filter-pattern/scanner.ts"),
  ]);
  try {
    const { matches, warnings } = compileFilterPattern(pattern);
    for (const warning of warnings) say(`! --filter: ${warning}`);
    return matches;
  } catch (error) {
    if (!(error instanceof FilterPatternError)) throw error;
    throw new SimulatorError("USAGE", `--filter: ${error.message}.`, {
      remedy: "Correct the pattern; docs/logs-api.md has what patterns there are.",
    });
  }
}
