import { z } from "zod";
import { pathOf, ROUTES, type RouteFacts } from "./routes.ts";
import { errorSchema } from "./schemas.ts";

type Json = Readonly<Record<string, unknown>>;

const SECURITY = { token: { type: "http", scheme: "bearer" } } as const;

const DESCRIPTION =
  "Served by `sc-sim up --api` on the loopback address, for tests in any language. SC_SIM_API is the address of the run, SC_SIM_API_TOKEN the token. Within version 1 nothing is taken away, and clients have to accept new keys of answers.";

/** What each status other than 200 says. */
const FAILURES = {
  400: "The query or the body is wrong; the problem names everything.",
  401: "The token is missing or wrong.",
  403: "Host, Origin or Sec-Fetch-Site is not of this API.",
  404: "There is no such run, route or line.",
  409: "The simulation is stopping, or Last-Event-ID is of another run.",
  413: "The body has more than 1 MiB.",
  422: "The request leads nowhere.",
  500: "The simulator failed.",
} as const;

/** The description of the API, as OpenAPI 3.1: https://spec.openapis.org/oas/v3.1.1.html */
export function openApiDocument(): Json {
  const components = new Map<string, Json>();
  const toSchema = (schema: z.ZodType, io: "input" | "output"): Json => {
    const {
      $schema: _dialect,
      $defs = {},
      ...rest
    } = z.toJSONSchema(schema, {
      io,
      // Answers may get more keys.
      override: ({ jsonSchema }) => {
        if (io === "output" && jsonSchema.additionalProperties === false)
          delete jsonSchema.additionalProperties;
      },
    });
    for (const [name, inner] of Object.entries($defs)) components.set(name, inComponents(inner));
    return inComponents(rest);
  };
  const errorContent = { "application/json": { schema: toSchema(errorSchema, "output") } };
  const responses = Object.entries(FAILURES).map(([status, description]) => [
    status,
    { description, content: errorContent },
  ]);
  const failures = Object.keys(FAILURES).map((status) => [
    status,
    { $ref: `#/components/responses/${status}` },
  ]);
  const operationOf = ([operationId, route]: readonly [string, RouteFacts]): Json => ({
    operationId,
    summary: route.summary,
    parameters: [...pathParameters(route), ...queryParameters(route, toSchema)],
    ...(route.body && {
      requestBody: {
        required: true,
        content: { "application/json": { schema: toSchema(route.body, "input") } },
      },
    }),
    responses: {
      200: { description: "OK", content: contentOf(route, toSchema) },
      ...Object.fromEntries(failures),
    },
  });
  const paths: Record<string, Json> = {};
  for (const entry of Object.entries(ROUTES)) {
    const [, route] = entry;
    const url = pathOf(route).replace(/:(\w+)/g, "{$1}");
    paths[url] = { ...paths[url], [route.method]: operationOf(entry) };
  }
  return {
    openapi: "3.1.1",
    info: { title: "sc-sim", version: "1", description: DESCRIPTION },
    servers: [{ url: "http://127.0.0.1:{port}", variables: { port: { default: "8080" } } }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: SECURITY,
      responses: Object.fromEntries(responses),
      schemas: Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
    },
  };
}

type ToSchema = (schema: z.ZodType, io: "input" | "output") => Json;

function pathParameters({ path }: RouteFacts): readonly Json[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    ...{ name, in: "path", required: true, schema: { type: "string" } },
  }));
}

function queryParameters({ query }: RouteFacts, toSchema: ToSchema): readonly Json[] {
  if (query === undefined) return [];
  const { properties = {} } = toSchema(query, "input") as { readonly properties?: Json };
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...schema } = property as { readonly description?: string };
    const isList = "type" in schema && schema.type === "array";
    return {
      ...{ name, in: "query", ...(description !== undefined && { description }), schema },
      ...(isList && { style: "form", explode: false }),
    };
  });
}

function contentOf({ answer, events = {}, text }: RouteFacts, toSchema: ToSchema): Json {
  if (text !== undefined)
    return { [text.type]: { schema: { type: "string", description: text.description } } };
  if (answer !== undefined) return { "application/json": { schema: toSchema(answer, "output") } };
  const described = Object.entries(events).map(([event, schema]) => {
    const { $ref } = toSchema(schema, "output") as { readonly $ref?: string };
    return `${event}: ${$ref}`;
  });
  const description = `Events and the schema of their data; ids are <runId>:<seq>. ${described.join(", ")}`;
  return { "text/event-stream": { schema: { type: "string", description } } };
}

/** References to what zod defines beside a schema lead to the components of the document. */
function inComponents(schema: object): Json {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));
}
