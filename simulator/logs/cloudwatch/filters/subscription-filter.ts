import type { LogCatalog } from "../../store/catalog.ts";

/** A subscription filter of a log group, as it is stored. */
export interface SubscriptionFilter {
  readonly group: string;
  readonly filterName: string;
  readonly filterPattern: string;
  readonly destinationArn: string;
  readonly roleArn?: string;
  readonly distribution: "Random" | "ByLogStream";
  readonly creationTime: number;
  /** Number of the last event before the filter was put. Only later events are delivered. */
  readonly afterSeq: number;
}

/** Kind of the catalog's resource. */
export const SUBSCRIPTION_FILTER = "subscriptionFilter";

/** CloudWatch Logs has as many in a log group. */
export const MOST_SUBSCRIPTION_FILTERS = 2;

/** Every subscription filter, by group and name. */
export function allSubscriptionFilters(
  catalog: Pick<LogCatalog, "resources">,
): readonly SubscriptionFilter[] {
  return catalog.resources(SUBSCRIPTION_FILTER).map(({ parent, name, body }) => ({
    ...(body as Omit<SubscriptionFilter, "group" | "filterName">),
    ...{ group: parent, filterName: name },
  }));
}

/** Services that take log events, with whether the filter must name a role for them. `undefined`: it may. */
const NEEDS_ROLE: Readonly<Record<string, boolean | undefined>> = {
  kinesis: true,
  firehose: true,
  lambda: false,
  logs: undefined,
};

const DESTINATION = /^arn:aws[\w-]*:([\w-]+):[\w-]+:\d{12}:(.+)$/;

/** What is wrong with a destination, in AWS's words where they are known; `undefined` if nothing is. */
export function destinationProblem(
  destinationArn: string,
  roleArn: string | undefined,
): string | undefined {
  const [, vendor = "", resource = ""] = DESTINATION.exec(destinationArn) ?? [];
  if (vendor === "") return `Invalid destinationArn '${destinationArn}': it is not an ARN.`;
  const isKnown = Object.hasOwn(NEEDS_ROLE, vendor);
  if (!isKnown || (vendor === "logs" && !resource.startsWith("destination:")))
    return `PutSubscriptionFilter operation cannot work with destinationArn for vendor ${vendor}`;
  if (NEEDS_ROLE[vendor] === true && roleArn === undefined)
    return `destinationArn for vendor ${vendor} cannot be used without roleArn`;
  if (NEEDS_ROLE[vendor] === false && roleArn !== undefined)
    return `destinationArn for vendor ${vendor} cannot be used with roleArn`;
  return undefined;
}
