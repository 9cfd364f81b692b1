import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type IncomingMessage, type OutgoingHttpHeaders, request } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { ServedApi } from "../../simulator/api/serve-api.ts";
import { PROJECT } from "./run-cli.ts";

type Json = Readonly<Record<string, unknown>>;

interface CallOptions {
  readonly method?: "GET" | "POST";
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  // biome-ignore lint/suspicious/noExplicitAny: whatever JSON the API answers with.
  readonly json: any;
}

/**
 * Calls an API. Every answer is held to the OpenAPI description, and a key that this does not have
 * is an error.
 */
export function openApiClient({ url, token }: Pick<ServedApi, "url" | "token">) {
  const call = (path: string, options: CallOptions = {}) =>
    callUrl(path.startsWith("/api") ? new URL(path, url).href : url + path, {
      ...options,
      headers: { authorization: `Bearer ${token}`, ...options.headers },
    });
  return {
    call,
    get: (path: string) => call(path),
    post: (path: string, body: object) =>
      call(path, { method: "POST", body: JSON.stringify(body) }),
  };
}

/** One call, with exactly these headers; Node's `fetch` would write `Host` and others itself. */
export async function callUrl(url: string, options: CallOptions): Promise<ApiAnswer> {
  const { method = "GET", headers = {}, body } = options;
  const given = Object.entries(headers).filter(([, value]) => value !== undefined);
  const sent = request(url, { method, headers: Object.fromEntries(given), agent: false }).end(body);
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  const json = JSON.parse(await text(response));
  const status = response.statusCode ?? 0;
  checkAnswer({ method, path: new URL(url).pathname, status, json });
  return { status, headers: response.headers, json };
}

const DOCUMENT: Json = JSON.parse(readFileSync(join(PROJECT, "schemas", "openapi.json"), "utf8"));
const AJV = new Ajv2020({ strict: false, allErrors: true }).addSchema(
  withoutOthers(DOCUMENT),
  "api",
);

function checkAnswer({ method, path, status, json }: Json): void {
  const paths = Object.keys(DOCUMENT["paths"] as Json);
  const template = paths.find((candidate) =>
    new RegExp(`^${candidate.replace(/\{\w+\}/g, "[^/]+")}$`).test(String(path)),
  );
  const place =
    status === 200
      ? `/paths/${escaped(String(template))}/${String(method).toLowerCase()}/responses/200`
      : `/components/responses/${status}`;
  const $ref = `api#${place}/content/application~1json/schema`;
  const validate = AJV.compile({ $ref });
  if (validate(json)) return;
  const errors = AJV.errorsText(validate.errors, { separator: "\n" });
  throw new Error(`${method} ${path} answers ${status} with what is not described:\n${errors}`);
}

function escaped(path: string): string {
  return encodeURI(path.replaceAll("/", "~1"));
}

/** The same schemas without room for other keys. */
function withoutOthers(schema: Json): Json {
  return JSON.parse(JSON.stringify(schema), (_key, value) =>
    value?.type === "object" && value.properties !== undefined
      ? { additionalProperties: false, ...value }
      : value,
  );
}

/** An event of the stream. */
export interface StreamEvent {
  readonly event: string;
  readonly id?: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever JSON the API sends.
  readonly data: any;
}

interface StreamOptions {
  /** e.g. `?after=7` */
  readonly query?: string;
  readonly headers?: OutgoingHttpHeaders;
}

/** Opens the stream and reads nothing yet. */
export async function openStream(
  { url, token }: Pick<ServedApi, "url" | "token">,
  { query = "", headers = {} }: StreamOptions = {},
): Promise<IncomingMessage> {
  const sent = request(`${url}/stream${query}`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
    agent: false,
  }).end();
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  return response;
}

/** The events of a stream, to its end. `data` is held to its description. */
export async function* eventsOf(response: IncomingMessage): AsyncGenerator<StreamEvent> {
  let rest = "";
  for await (const chunk of response.setEncoding("utf8")) {
    const blocks = (rest + chunk).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) yield readEvent(block);
  }
  if (rest !== "") throw new Error(`The stream ends in the middle of an event: ${rest}`);
}

function readEvent(block: string): StreamEvent {
  const fields = new Map(
    block.split("\n").map((line) => {
      const colon = line.indexOf(": ");
      return [line.slice(0, colon), line.slice(colon + 2)] as const;
    }),
  );
  const event = fields.get("event") ?? "";
  const data = JSON.parse(fields.get("data") ?? "");
  const name = `Stream${event.slice(0, 1).toUpperCase()}${event.slice(1)}`;
  const validate = AJV.compile({ $ref: `api#/components/schemas/${name}` });
  if (!validate(data)) throw new Error(AJV.errorsText(validate.errors, { separator: "\n" }));
  const id = fields.get("id");
  return { event, data, ...(id !== undefined && { id }) };
}
