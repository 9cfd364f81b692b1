import { invalidParameter } from "./logs-api-error.ts";

interface PageOptions<T> {
  readonly items: readonly T[];
  readonly limit: number;
  /** Of the page before. */
  readonly token: string | undefined;
  /** What an item is known by; different for each. */
  readonly keyOf: (item: T) => string;
}

/**
 * A page of a list. The token names the last item that was given, so that items that are added meanwhile do not
 * shift the pages.
 *
 * @throws {LogsApiError} `InvalidParameterException` for a token of something else.
 */
export function pageOf<T>({ items, limit, token, keyOf }: PageOptions<T>): {
  readonly items: readonly T[];
  readonly nextToken?: string;
} {
  const start = token === undefined ? 0 : startAfter(items, keyOf, token);
  const page = items.slice(start, start + limit);
  const last = page.at(-1);
  return start + limit < items.length && last !== undefined
    ? { items: page, nextToken: Buffer.from(keyOf(last)).toString("base64url") }
    : { items: page };
}

function startAfter<T>(items: readonly T[], keyOf: (item: T) => string, token: string): number {
  const key = Buffer.from(token, "base64url").toString("utf8");
  const index = items.findIndex((item) => keyOf(item) === key);
  if (index === -1) throw invalidParameter("The specified nextToken is invalid.");
  return index + 1;
}
