import { SimulatorError } from "../../errors.ts";
import type { NamesWay } from "../../topology/model/namespace.ts";
import type { Plan } from "../../topology/plan/plan.ts";
import type { NamesSupport } from "./names-support.ts";

/**
 * Looks whether the ways to learn names that sc-sim.yaml asks for work on this machine.
 *
 * @throws {SimulatorError} `NOT_SIMULATED`, naming the first container whose way does not.
 */
export function checkNames({ tasks }: Plan, support: NamesSupport): void {
  for (const { family, containers } of tasks) {
    for (const { name, definition } of containers) {
      const way = definition.run?.names;
      if (way !== undefined) {
        requireNames(way, { asked: `names: ${way} of ${family}/${name}`, support });
      }
    }
  }
}

/**
 * The same for one way.
 *
 * @param asked Who asks for it, as the start of a sentence.
 * @throws {SimulatorError} `NOT_SIMULATED`
 */
export function requireNames(
  way: NamesWay,
  { asked, support }: { readonly asked: string; readonly support: NamesSupport },
): void {
  const { namespace, nssLibrary, whyNot, best } = support;
  const isMissing =
    (way === "namespace" && namespace === undefined) || (way === "nss" && nssLibrary === undefined);
  if (!isMissing) return;
  throw new SimulatorError(
    "NOT_SIMULATED",
    `${asked} does not work on this machine: ${whyNot[way]}.`,
    { remedy: `Leave it out: then the best way is taken, here ${best}.` },
  );
}
