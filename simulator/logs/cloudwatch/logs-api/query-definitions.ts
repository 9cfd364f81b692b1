import { createHash, randomUUID } from "node:crypto";
import type { LogCatalog } from "../../store/catalog.ts";
import { notFound, notSimulated } from "./logs-api-error.ts";
import { compareKeys, type PageKey, pageOf } from "./pages.ts";
import type { Handler } from "./service.ts";

const KIND = "queryDefinition";

interface QueryDefinition {
  readonly queryDefinitionId: string;
  readonly name: string;
  readonly queryString: string;
  readonly logGroupNames: readonly string[];
  readonly lastModified: number;
}

function allDefinitions(catalog: LogCatalog): readonly QueryDefinition[] {
  return catalog
    .resources(KIND)
    .map(({ body }) => body as QueryDefinition)
    .toSorted((a, b) => compareKeys(keyOf(a), keyOf(b)));
}

function keyOf({ name, queryDefinitionId }: QueryDefinition): PageKey {
  return [name, queryDefinitionId];
}

export const putQueryDefinition: Handler<"PutQueryDefinition"> = (input, call) => {
  const { name, queryString, logGroupNames = [], queryLanguage = "CWLI", clientToken } = input;
  const { store, now } = call.service;
  if (queryLanguage !== "CWLI") throw notSimulated(`The query language ${queryLanguage}`);
  if (input.parameters?.length) throw notSimulated("parameters");
  const queryDefinitionId = input.queryDefinitionId ?? idOf(clientToken);
  const known = allDefinitions(store.catalog).map((definition) => definition.queryDefinitionId);
  if (input.queryDefinitionId !== undefined && !known.includes(queryDefinitionId))
    throw notFound("The specified query definition does not exist.");
  const definition = { queryDefinitionId, name, queryString, logGroupNames, lastModified: now() };
  store.catalog.putResource({ kind: KIND, parent: "", name: queryDefinitionId }, definition);
  return { queryDefinitionId };
};

/** The same for the same client token: a call that is sent again makes no second definition. */
function idOf(clientToken: string | undefined): string {
  if (clientToken === undefined) return randomUUID();
  const hex = createHash("sha256").update(clientToken).digest("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}

export const describeQueryDefinitions: Handler<"DescribeQueryDefinitions"> = (input, call) => {
  const { queryDefinitionNamePrefix: prefix = "", queryLanguage = "CWLI" } = input;
  const { maxResults: limit = 1000, nextToken: token } = input;
  const items = allDefinitions(call.service.store.catalog).filter(
    ({ name }) => name.startsWith(prefix) && queryLanguage === "CWLI",
  );
  const page = pageOf({ items, limit, token, keyOf });
  return {
    queryDefinitions: page.items.map((definition) => ({ queryLanguage: "CWLI", ...definition })),
    ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
  };
};

export const deleteQueryDefinition: Handler<"DeleteQueryDefinition"> = (input, call) => {
  const { queryDefinitionId } = input;
  const { catalog } = call.service.store;
  const isThere = allDefinitions(catalog).some(
    (definition) => definition.queryDefinitionId === queryDefinitionId,
  );
  if (!isThere) throw notFound("The specified query definition does not exist.");
  catalog.removeResource({ kind: KIND, parent: "", name: queryDefinitionId });
  return { success: true };
};
