// Runs inside a task: input.json beside it is a ProgramInput, each line of its output a ProgramOutput.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openConnections } from "./connections.ts";
import { repeat } from "./repeat.ts";
import type { ProgramInput, ProgramOutput, WireRequest } from "./wire.ts";

const { body, count, concurrency, endsWithInput, ...rest }: ProgramInput = JSON.parse(
  readFileSync(join(import.meta.dirname, "input.json"), "utf8"),
);
const request: WireRequest = {
  ...rest,
  ...(body !== undefined && { body: Buffer.from(body, "base64") }),
};
if (endsWithInput) process.stdin.once("end", () => process.exit(1)).resume();
const connections = openConnections(concurrency);
await repeat({ count, concurrency }, async () => {
  if (!process.stdout.write(`${JSON.stringify(await send())}\n`)) {
    await once(process.stdout, "drain");
  }
});
connections[Symbol.dispose]();
process.stdin.destroy();

async function send(): Promise<ProgramOutput> {
  const startedAt = performance.now();
  try {
    const response = await connections.send(request);
    const durationMs = performance.now() - startedAt;
    return { ...response, body: response.body.toString("base64"), durationMs };
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    return { error: message || code || String(error) };
  }
}
