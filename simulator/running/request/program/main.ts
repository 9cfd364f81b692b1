// Runs inside a task: order.json beside it is a HelperOrder, each line of its output a HelperAnswer.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Exchange, openExchange } from "./exchange.ts";
import type { HelperAnswer, HelperOrder, Order } from "./order.ts";

const { body, count, concurrency, ...rest }: HelperOrder = JSON.parse(
  readFileSync(join(import.meta.dirname, "order.json"), "utf8"),
);
const order: Order = { ...rest, ...(body !== undefined && { body: Buffer.from(body, "base64") }) };
const exchange = openExchange(concurrency);
let left = count;
await Promise.all(Array.from({ length: Math.min(count, concurrency) }, () => work(exchange)));
exchange.close();

async function work(through: Exchange): Promise<void> {
  while (left > 0) {
    left -= 1;
    const line = `${JSON.stringify(await sendOnce(through))}\n`;
    if (!process.stdout.write(line)) {
      await new Promise((drained) => process.stdout.once("drain", drained));
    }
  }
}

async function sendOnce({ send }: Exchange): Promise<HelperAnswer> {
  const startedAt = performance.now();
  try {
    const answer = await send(order);
    const durationMs = performance.now() - startedAt;
    return { ...answer, body: answer.body.toString("base64"), durationMs };
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    return { error: message || code || String(error) };
  }
}
