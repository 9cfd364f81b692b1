import type { Resource } from "./output.ts";
import type { Sources } from "./source-lines.ts";

/** What `mock_provider` makes up for a text. */
const MADE_UP = /^[a-z0-9]{8}$/;

/** Attributes that AWS decides, whatever the resource is: a text of theirs in this form is made up. */
const DECIDED_BY_AWS =
  /^(?:arn|id|.*_(?:arn|id|url|uri|endpoint|address|name_servers|dns_name)|endpoint|address|url|dns_name|invoke_url)$/;

/** Values of a resource that `mock_provider` has made up, as far as they can be told from real ones. */
export function mockedValues({ values }: Pick<Resource, "values">): readonly string[] {
  return Object.entries(values).flatMap(([key, value]) =>
    DECIDED_BY_AWS.test(key) && isMadeUp(value) ? [value] : [],
  );
}

/**
 * Whether a free text of an attribute is made up because nothing was written: it looks so, and the sources do not have it. Without a
 * digit it may be a word, and is made up only where the sources are known not to set the attribute.
 */
export function isMadeUpText(
  value: unknown,
  {
    resource,
    attribute,
    sources,
  }: {
    readonly resource: Resource;
    readonly attribute: string;
    readonly sources: Sources;
  },
): boolean {
  const { kind, mocked } = resource.output;
  if (kind !== "test" || mocked.size === 0 || !isMadeUp(value)) return false;
  if (sources.mentions(resource, value)) return false;
  return /\d/.test(value) || sources.says(resource, new RegExp(`\\b${attribute}\\s*=`)) === false;
}

/** Whether a value may be made up; only in a field with few real values is that enough. */
export function isMadeUp(value: unknown): value is string {
  return typeof value === "string" && MADE_UP.test(value);
}

/** The made-up value that a text holds, as a word of its own. */
export function mockedIn(text: string, mocked: ReadonlySet<string>): string | undefined {
  return mocked.size === 0 ? undefined : text.match(/[a-z0-9]+/g)?.find((word) => mocked.has(word));
}
