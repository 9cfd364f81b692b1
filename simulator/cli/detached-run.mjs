// @ts-check
// Plain JavaScript, as compile-cache.mjs says: this process goes on for as long as the simulation does.
/**
 * Runs a simulation in a process of its own, as a program: `node detached-run.mjs '<DetachedStart as JSON>'`. The command that
 * starts it reads messages until the simulation is ready, and leaves; it ends with `sc-sim down`.
 */
import { enableCompileCache } from "../running/runs/compile-cache.mjs";

enableCompileCache(process.env);
const { runDetached } = await import("./run-detached.ts");
const [start = '{"options":{}}'] = process.argv.slice(2);
process.exitCode = await runDetached(JSON.parse(start));
