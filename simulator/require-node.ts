import { SimulatorError } from "./errors.ts";

const NEEDED = 24;

/**
 * Each entry point imports this first: an older Node lacks modules and functions of its own, and would say so in words that help
 * nobody. What it lacks must not be in the name list of a static import, as those are looked up before anything runs.
 */
const { node } = process.versions;
if (Number(node.split(".")[0]) < NEEDED) {
  throw new SimulatorError(
    "USAGE",
    `service-connect-simulator needs Node ${NEEDED} or newer and was loaded by ${node} (${process.execPath}).`,
    { remedy: `Install Node ${NEEDED}, or put it first on your PATH.` },
  );
}
