import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Plan } from "../../simulator/index.ts";

type Tasks = Plan["tasks"];

/** Where the client's proxy listens for the first endpoint. */
export function listenerOf(tasks: Tasks): { readonly address: string; readonly port: number } {
  const listener = tasks.find(({ service }) => service === "client")?.proxy.egress[0];
  if (listener === undefined) throw new TypeError("The client has an egress listener.");
  return { address: listener.listenerAddress, port: listener.listenerPort };
}

/**
 * Starts the library in a program of its own. With a cache of compiled code: it is the JavaScript of the package that is measured, and not
 * Node's reader of TypeScript, which takes 25 MB in a clone that runs for the first time.
 *
 * @param env With `SC_SIM_HOME`, where the cache is kept, too.
 */
export async function startLibrary(folder: string, env: NodeJS.ProcessEnv) {
  const program = join(import.meta.dirname, "library.ts");
  const child = spawn(process.execPath, ["--conditions=sc-sim-source", program, folder], {
    env: { ...env, NODE_COMPILE_CACHE: join(env["SC_SIM_HOME"] ?? "", "compile-cache") },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const said = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value: tasks = "" } = await said.next();
  return {
    pid: child.pid ?? 0,
    tasks: JSON.parse(tasks) as Tasks,
    /** Resolves with how many lines were stored. */
    async stop(): Promise<number> {
      child.stdin.end();
      const { value: lines } = await said.next();
      await ended;
      return Number(lines);
    },
  };
}
