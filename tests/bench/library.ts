import { once } from "node:events";
import { simulate } from "../../simulator/index.ts";

/**
 * A program that uses the library, and nothing else that would need memory: it starts the simulation of a folder, says that it has,
 * and at the end of its input stops and says how many lines were stored. Argument: the folder.
 */
await using simulation = await simulate({ inputs: [process.argv[2] ?? ""], runtime: "local" });
console.log(JSON.stringify(simulation.plan.tasks));
process.stdin.resume();
await once(process.stdin, "end");
await simulation.stop();
let lines = 0;
for await (const _line of simulation.accessLog("server1")) lines += 1;
console.log(lines);
