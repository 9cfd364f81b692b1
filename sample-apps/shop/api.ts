import { createServer, type ServerResponse } from "node:http";
import { credentials, Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { loadOrders } from "./orders-service.ts";

/** The shop's API: `GET /orders/<id>` asks the service `orders` over gRPC. */
const Orders = loadOrders();
const orders = new Orders("orders.shop:50051", credentials.createInsecure());

/** Requests that `/flaky` broke off once; the proxy's retry is answered by another task, or by this one the second time. */
const brokenOff = new Set<string>();

const server = createServer(async ({ url = "/", headers, socket }, response) => {
  const requestId = String(headers["x-request-id"] ?? "");
  const [, path = "", id = ""] = /^\/(flaky|orders)(?:\/(\w+))?/.exec(url) ?? [];
  if (path === "flaky" && !brokenOff.has(requestId)) {
    brokenOff.add(requestId);
    socket.destroy();
    return;
  }
  if (path === "orders") await answerOrder(response, { id, requestId });
  else answer(response, path === "flaky" ? 200 : 404, { path: url });
});

async function answerOrder(
  response: ServerResponse,
  { id, requestId }: { readonly id: string; readonly requestId: string },
): Promise<void> {
  const metadata = new Metadata();
  if (requestId !== "") metadata.set("x-request-id", requestId);
  const { promise, resolve } = Promise.withResolvers<{ code: number; content: object }>();
  orders["GetOrder"]?.({ id }, metadata, (error: ServiceError | null, order: object) => {
    if (error === null) resolve({ code: 200, content: order });
    else {
      const code = error.code === status.NOT_FOUND ? 404 : 502;
      resolve({ code, content: { error: error.details } });
    }
  });
  const { code, content } = await promise;
  answer(response, code, content);
}

function answer(response: ServerResponse, code: number, content: object): void {
  response.writeHead(code, { "content-type": "application/json" });
  response.end(`${JSON.stringify(content)}\n`);
}

const host = process.env["HOST"] ?? "0.0.0.0";
const port = Number(process.env["PORT"] ?? 8080);
server.listen(port, host, () => console.log(`api listens on ${host}:${port}`));

process.once("SIGTERM", () => {
  orders.close();
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
