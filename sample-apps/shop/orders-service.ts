import { join } from "node:path";
import {
  type GrpcObject,
  loadPackageDefinition,
  type ServiceClientConstructor,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

/** `shop.Orders` of orders.proto, which lies beside this file, in the image too. */
export function loadOrders(): ServiceClientConstructor {
  const definition = loadSync(join(import.meta.dirname, "orders.proto"), { keepCase: true });
  const { Orders } = loadPackageDefinition(definition)["shop"] as GrpcObject;
  return Orders as ServiceClientConstructor;
}
