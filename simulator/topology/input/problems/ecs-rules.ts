/** ECS's own words. */
export const DNS_NAME_INVALID = "The DNS name that you provided is invalid";

/** Rules of a schema that are worded by ECS, each with what it leaves out: what is possible. */
export const ECS_RULES: ReadonlyMap<string, string> = new Map([
  [
    DNS_NAME_INVALID,
    "It has at most 127 characters of a-z, 0-9, _, - and ., and does not begin with -.",
  ],
]);
