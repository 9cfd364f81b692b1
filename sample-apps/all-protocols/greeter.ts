import { join } from "node:path";
import {
  type GrpcObject,
  loadPackageDefinition,
  type ServiceClientConstructor,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

/** `sample.Greeter` of greeter.proto, which lies beside this file, in the image too. */
export function loadGreeter(): ServiceClientConstructor {
  const definition = loadSync(join(import.meta.dirname, "greeter.proto"), { keepCase: true });
  const { Greeter } = loadPackageDefinition(definition)["sample"] as GrpcObject;
  return Greeter as ServiceClientConstructor;
}
