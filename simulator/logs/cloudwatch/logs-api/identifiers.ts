import { ACCOUNT } from "../insights/query-event.ts";
import { invalidParameter, LogsApiError, notFound } from "./logs-api-error.ts";
import type { Call } from "./service.ts";

/** `arn:aws:logs:…:log-group:NAME`, without `:*`. */
export function groupArn(group: string, { region }: Pick<Call, "region">): string {
  return `arn:aws:logs:${region}:${ACCOUNT}:log-group:${group}`;
}

const GROUP_ARN = /^arn:[\w-]+:logs:[\w-]+:(\d{12}):log-group:([^:]+)(:\*)?$/;

/** The group that a name or an ARN means. */
export function groupNamed(identifier: string): string {
  if (!identifier.startsWith("arn:")) return identifier;
  const [, account, group] = GROUP_ARN.exec(identifier) ?? [];
  if (group === undefined) throw invalidParameter(`${identifier} is not the ARN of a log group.`);
  if (account !== ACCOUNT)
    throw new LogsApiError(
      "AccessDeniedException",
      `Account ${account} is not simulated, only ${ACCOUNT}.`,
    );
  return group;
}

interface GroupInput {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
}

/** The group that an input means, by its name or by its identifier. */
export function groupOf({ logGroupName, logGroupIdentifier }: GroupInput, call: Call): string {
  if (logGroupName !== undefined && logGroupIdentifier !== undefined)
    throw invalidParameter("logGroupName and logGroupIdentifier cannot both be specified.");
  const identifier = logGroupIdentifier ?? logGroupName;
  if (identifier === undefined)
    throw invalidParameter("Either logGroupName or logGroupIdentifier must be specified.");
  return requireGroup(groupNamed(identifier), call);
}

/** The same name, if there is such a group. */
export function requireGroup(group: string, { service }: Call): string {
  if (service.store.catalog.hasGroup(group)) return group;
  throw notFound("The specified log group does not exist.");
}

/** @throws {LogsApiError} `ResourceNotFoundException` if the group does not have the stream. */
export function requireStream(
  place: { readonly group: string; readonly stream: string },
  { service }: Call,
): void {
  if (!service.store.catalog.hasStream(place))
    throw notFound("The specified log stream does not exist.");
}
