import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { load, type MethodDefinition } from "@grpc/proto-loader";
import { reasonOf, SimulatorError } from "../../errors.ts";
import { nearName } from "../../near-name.ts";
import type { WireRequest, WireResponse } from "./program/wire.ts";

/** How a gRPC call ended. */
export interface GrpcStatus {
  /** By the name that the access log prints, e.g. `OK` or `NotFound`; a number where gRPC has no name for it. */
  readonly status: string;
  readonly message: string;
}

interface GrpcCallOptions {
  /** `/pkg.Service/Method` */
  readonly path: string;
  readonly body: string | Uint8Array | undefined;
  readonly proto: string | undefined;
}

/** A gRPC call as an HTTP/2 request, and its answer read: needs no gRPC library on the way. */
export interface GrpcCall {
  readonly wire: Pick<WireRequest, "method" | "headers" | "body">;
  read(response: WireResponse): WireResponse & { readonly grpc?: GrpcStatus };
}

type Method = MethodDefinition<object, object>;

/** https://grpc.io/docs/guides/status-codes/ by number, spelt as Envoy's `%GRPC_STATUS()%` does. */
const STATUS_NAMES = [
  ...["OK", "Canceled", "Unknown", "InvalidArgument", "DeadlineExceeded", "NotFound"],
  ...["AlreadyExists", "PermissionDenied", "ResourceExhausted", "FailedPrecondition", "Aborted"],
  ...["OutOfRange", "Unimplemented", "Internal", "Unavailable", "DataLoss", "Unauthenticated"],
];

/** @throws {SimulatorError} `USAGE`: no such method, no such field, not valid JSON, a .proto that cannot be read. */
export async function openGrpcCall({ path, body, proto }: GrpcCallOptions): Promise<GrpcCall> {
  const method = proto === undefined ? undefined : await loadMethod(proto, path);
  if (method === undefined && body !== undefined) {
    throw usage(`The message for ${path} cannot be encoded without its .proto.`, "Add --proto.");
  }
  const messages =
    method === undefined ? [Buffer.alloc(0)] : messagesOf(body, method).map(serializer(method));
  return {
    wire: {
      method: "POST",
      headers: { "content-type": "application/grpc", te: "trailers" },
      body: Buffer.concat(messages.map(frame)),
    },
    read(response) {
      const isGrpc = String(response.headers["content-type"]).startsWith("application/grpc");
      const status = statusOf(response);
      const decoded =
        isGrpc && method !== undefined ? decode(response.body, method) : response.body;
      return { ...response, body: decoded, ...(status && { grpc: status }) };
    },
  };
}

async function loadMethod(proto: string, path: string): Promise<Method> {
  if (!existsSync(proto)) throw usage(`There is no file ${proto}.`, "Name the .proto file.");
  const methods = new Map<string, Method>();
  try {
    const options = { keepCase: true, longs: String, enums: String, bytes: String, defaults: true };
    const file = resolve(proto);
    const definition = await load(file, { ...options, includeDirs: [dirname(file)] });
    for (const service of Object.values(definition)) {
      if ("format" in service) continue;
      for (const method of Object.values(service)) methods.set(method.path, method);
    }
  } catch (cause) {
    throw usage(`${proto} cannot be read: ${reasonOf(cause)}.`, "Give a .proto file.");
  }
  const found = methods.get(path);
  if (found !== undefined) return found;
  const known = [...methods.keys()];
  throw usage(
    `${proto} has no method ${path}, only ${known.join(", ") || "none at all"}.`,
    known.length === 0
      ? "Name the .proto with the service."
      : `Call ${nearName(path, known) ?? "one of these"}.`,
  );
}

/** The messages that are sent: what the JSON says, an empty one where it says nothing. */
function messagesOf(body: GrpcCallOptions["body"], method: Method): readonly object[] {
  const json = body === undefined ? {} : parseJson(Buffer.from(body).toString());
  const messages: readonly unknown[] = Array.isArray(json) ? json : [json];
  const isObjects = (list: readonly unknown[]): list is readonly object[] =>
    list.every((message) => typeof message === "object" && message !== null);
  if (!isObjects(messages) || (messages.length !== 1 && !method.requestStream)) {
    const wanted = method.requestStream ? "a JSON object or an array of them" : "one JSON object";
    throw usage(`${method.path} takes ${wanted}.`, `Write --data '{"field": "value"}'.`);
  }
  for (const message of messages) checkKeys(message, method);
  return messages;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw usage(
      `The message is not valid JSON: ${reasonOf(cause)}.`,
      `Write --data '{"field": "value"}'.`,
    );
  }
}

/** The encoder would leave a misspelt field out without a word. */
function checkKeys(message: object, { path, requestType }: Method): void {
  const { name, field } = requestType.type as {
    readonly name: string;
    readonly field: readonly { readonly name: string }[];
  };
  const known = field.map(({ name: fieldName }) => fieldName);
  const unknown = Object.keys(message).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  const fields = known.join(", ") || "none at all";
  throw usage(
    `${name} of ${path} has no field "${unknown}", only ${fields}.`,
    "Name one of these.",
  );
}

function serializer({ requestSerialize }: Method): (message: object) => Buffer {
  return (message) => {
    try {
      return requestSerialize(message);
    } catch (cause) {
      throw usage(`The message does not fit: ${reasonOf(cause)}.`, "Give values of its types.");
    }
  };
}

/** One byte that says that it is not compressed, four with the length, and the message. */
function frame(message: Buffer): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

const HEAD_BYTES = 5;

/** Whole messages as JSON, one a line; the rest of an answer that broke off is left out. */
function decode(body: Buffer, { responseDeserialize }: Method): Buffer {
  const lines: string[] = [];
  for (let at = 0; at + HEAD_BYTES <= body.length; ) {
    const end = at + HEAD_BYTES + body.readUInt32BE(at + 1);
    if (end > body.length) break;
    lines.push(`${JSON.stringify(responseDeserialize(body.subarray(at + HEAD_BYTES, end)))}\n`);
    at = end;
  }
  return Buffer.from(lines.join(""));
}

/** In the trailers, or in the headers where there is nothing but them. */
function statusOf({ headers, trailers }: WireResponse): GrpcStatus | undefined {
  const of = (name: string) => trailers[name] ?? headers[name];
  const code = of("grpc-status");
  if (code === undefined) return undefined;
  const message = String(of("grpc-message") ?? "");
  return { status: STATUS_NAMES[Number(code)] ?? String(code), message: decodePercent(message) };
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function usage(problem: string, remedy: string): SimulatorError {
  return new SimulatorError("USAGE", problem, { remedy });
}
