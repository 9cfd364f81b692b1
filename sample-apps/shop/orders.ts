import { hostname } from "node:os";
import {
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type sendUnaryData,
  status,
} from "@grpc/grpc-js";
import { loadOrders } from "./orders-service.ts";

/** The shop's orders, over gRPC. */
const ITEMS: Readonly<Record<string, string>> = { "1": "tea", "2": "coffee", "3": "a cup" };

interface Order {
  readonly id: string;
  readonly item: string;
  readonly served_by: string;
}

const grpc = new Server();
grpc.addService(loadOrders().service, {
  GetOrder({ request: { id } }: ServerUnaryCall<Order, Order>, done: sendUnaryData<Order>) {
    const item = ITEMS[id];
    if (item === undefined) done({ code: status.NOT_FOUND, details: `There is no order "${id}".` });
    else done(null, { id, item, served_by: `${hostname()} ${process.pid}` });
  },
});

const host = process.env["HOST"] ?? "0.0.0.0";
const port = Number(process.env["PORT"] ?? 50_051);
grpc.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (error) => {
  if (error !== null) throw error;
  console.log(`orders listens on ${host}:${port}`);
});

process.once("SIGTERM", () => grpc.tryShutdown(() => process.exit(0)));
