import { SimulatorError } from "../errors.ts";
import type { AccessLogDirection } from "../line/access-log/fields.ts";
import { type KindName, kindsNamed, selectLines as select } from "../logs/line-criteria.ts";
import type { LineSelection } from "../logs/line-selection.ts";
import type { NamedService } from "../service-name.ts";

/** The flags that choose lines, as they were written. */
export interface LineFlags {
  readonly service?: string;
  readonly kind: KindName;
  readonly requestId?: string;
  readonly status?: string;
  readonly since?: string;
}

/** The flags, with what is known of others by now. */
interface LineChoice extends LineFlags {
  readonly direction?: AccessLogDirection;
  /** A test of the whole line. */
  readonly matches?: ((message: string) => boolean) | undefined;
}

interface SelectOptions {
  /** The services of the run. */
  readonly services: readonly NamedService[];
  /** In milliseconds since 1970. */
  readonly nowMs: number;
}

const REMEDY = "Correct what is named; `sc-sim logs --help` has examples.";

/**
 * The lines that these flags choose; a line must fit all of them.
 *
 * @throws {SimulatorError} `USAGE` with everything that is wrong with them.
 */
export function selectLines(
  { kind, ...criteria }: LineChoice,
  { services, nowMs }: SelectOptions,
): LineSelection {
  const kinds = kindsNamed([kind]);
  const names = {
    kinds: `--kind ${kind}`,
    requestId: "--request-id",
    status: "--status",
    since: "--since",
  };
  const chosen = select({ ...criteria, ...(kinds && { kinds }) }, { services, nowMs, names });
  if ("selection" in chosen) return chosen.selection;
  throw new SimulatorError("USAGE", chosen.problems.join("\n  "), { remedy: REMEDY });
}
