import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import type { SubscriptionMessage } from "../../simulator/logs/cloudwatch/filters/subscription-messages.ts";

/** A program of this machine that takes messages of subscription filters. */
export async function openReceiver(
  answer: (response: ServerResponse, count: number) => void = (response) => response.end(),
) {
  const received: SubscriptionMessage[] = [];
  const arrived = Promise.withResolvers<void>();
  const server = createServer(async (request: IncomingMessage, response) => {
    received.push((await json(request)) as SubscriptionMessage);
    arrived.resolve();
    answer(response, received.length);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  onTestFinished(() => server.closeAllConnections());
  const { port } = server.address() as AddressInfo;
  return { received, arrived: arrived.promise, url: `http://127.0.0.1:${port}/take` };
}
