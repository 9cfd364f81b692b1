import { invalidParameter } from "./logs-api-error.ts";

/** What an item of a list is known by and sorted by: the parts count in their order. */
export type PageKey = readonly (string | number)[];

interface PageOptions<T> {
  /** In the order of their keys. */
  readonly items: readonly T[];
  readonly limit: number;
  /** Of the page before. */
  readonly token: string | undefined;
  /** Different for each item, with parts of the same types. */
  readonly keyOf: (item: T) => PageKey;
  /** Whether the largest key comes first. @default false */
  readonly isDescending?: boolean;
}

/**
 * A page of a list. The token has the key of the last item that was given, so that pages go on behind it when items are added
 * meanwhile, and when that item itself is deleted.
 *
 * @throws {LogsApiError} `InvalidParameterException` for a token of something else.
 */
export function pageOf<T>({ items, limit, token, keyOf, isDescending = false }: PageOptions<T>): {
  readonly items: readonly T[];
  readonly nextToken?: string;
} {
  const sign = isDescending ? -1 : 1;
  const isBehind = (key: PageKey) => (item: T) => sign * compareKeys(keyOf(item), key) > 0;
  const after = token === undefined ? undefined : parseToken(token, items.slice(0, 1).map(keyOf));
  const first = after === undefined ? 0 : items.findIndex(isBehind(after));
  const start = first === -1 ? items.length : first;
  const page = items.slice(start, start + limit);
  const last = page.at(-1);
  return start + limit < items.length && last !== undefined
    ? { items: page, nextToken: Buffer.from(JSON.stringify(keyOf(last))).toString("base64url") }
    : { items: page };
}

/** Texts are compared by their code points, as the store does. */
export function compareKeys(a: PageKey, b: PageKey): number {
  for (const [index, part] of a.entries()) {
    const other = b[index];
    const order =
      typeof part === "number" && typeof other === "number"
        ? part - other
        : Buffer.compare(Buffer.from(String(part)), Buffer.from(String(other)));
    if (order !== 0) return order;
  }
  return 0;
}

/** @param examples A key of the list, if it has items. */
function parseToken(token: string, examples: readonly PageKey[]): PageKey {
  const key = fromToken(token);
  const typesOf = (parts: PageKey) => parts.map((part) => typeof part).join();
  const isRight = Array.isArray(key) && examples.every((other) => typesOf(other) === typesOf(key));
  if (!isRight) throw invalidParameter("The specified nextToken is invalid.");
  return key as PageKey;
}

function fromToken(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}
