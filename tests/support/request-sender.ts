// Runs inside a task: each line of its input is a SenderInput; a line of its output is the id of a request that is over.
import { createInterface } from "node:readline";
import { openConnections } from "../../simulator/running/request/program/connections.ts";
import type { WireRequest } from "../../simulator/running/request/program/wire.ts";

export interface SenderInput {
  readonly id: number;
  /** With `body` in base64. */
  readonly request: Omit<WireRequest, "body"> & { readonly body?: string };
}

/** As the request program does it: over a connection of its own, which is closed after the answer. */
async function send({ body, ...rest }: SenderInput["request"]): Promise<void> {
  using connections = openConnections(1);
  const request = { ...rest, ...(body !== undefined && { body: Buffer.from(body, "base64") }) };
  // The answer is not the point: the access-log lines are, of failed requests too.
  await connections.send(request).catch(() => undefined);
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, request }: SenderInput = JSON.parse(line);
  void send(request).then(() => console.log(id));
}
