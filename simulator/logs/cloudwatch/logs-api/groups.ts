import { allMetricFilters } from "../filters/metric-filter.ts";
import {
  allSettings,
  changeSettings,
  type GroupSettings,
  settingsOf,
  settingsResource,
} from "./group-settings.ts";
import { groupArn, groupNamed, requireGroup } from "./identifiers.ts";
import { invalidParameter, LogsApiError, notSimulated, withHint } from "./logs-api-error.ts";
import { pageOf } from "./pages.ts";
import type { Call, Handler } from "./service.ts";

/** Periods that AWS has, in days. */
const RETENTIONS = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922],
  ...[3288, 3653],
];

const RESERVED = /^aws\//i;

export const createLogGroup: Handler<"CreateLogGroup"> = (input, call) => {
  const { logGroupName: group, logGroupClass = "STANDARD", ...rest } = input;
  const { store, now } = call.service;
  if (RESERVED.test(group))
    throw invalidParameter("Log groups starting with AWS/ are reserved for AWS.");
  if (logGroupClass !== "STANDARD" && logGroupClass !== "INFREQUENT_ACCESS")
    throw notSimulated(`The log group class ${logGroupClass}`);
  if (store.catalog.hasGroup(group))
    throw new LogsApiError(
      "ResourceAlreadyExistsException",
      "The specified log group already exists",
    );
  store.catalog.addGroup(group, now(), settingsResource({ ...rest, logGroupClass }));
  return {};
};

export const deleteLogGroup: Handler<"DeleteLogGroup"> = ({ logGroupName }, call) => {
  const { store, filters } = call.service;
  const { catalog } = store;
  const group = requireGroup(logGroupName, call);
  if (settingsOf(catalog, group).deletionProtectionEnabled === true)
    throw isProtected("Turn deletion protection off first.");
  if (call.service.places.some((place) => place.group === group))
    throw isProtected("Containers of this simulation write to it.");
  filters.change(() => catalog.removeGroup(group));
  return {};
};

function isProtected(hint: string): LogsApiError {
  const words = "The log group cannot be deleted because deletion protection is enabled.";
  return new LogsApiError("ValidationException", withHint(words, hint));
}

export const putLogGroupDeletionProtection: Handler<"PutLogGroupDeletionProtection"> = (
  { logGroupIdentifier, deletionProtectionEnabled },
  call,
) => {
  const group = requireGroup(groupNamed(logGroupIdentifier), call);
  changeSettings(call.service.store.catalog, group, { deletionProtectionEnabled });
  return {};
};

export const putRetentionPolicy: Handler<"PutRetentionPolicy"> = (input, call) => {
  const { logGroupName, retentionInDays } = input;
  if (!RETENTIONS.includes(retentionInDays))
    throw invalidParameter(
      `1 validation error detected: Value '${retentionInDays}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${RETENTIONS.join(", ")}]`,
    );
  const group = requireGroup(logGroupName, call);
  changeSettings(call.service.store.catalog, group, { retentionInDays });
  return {};
};

export const deleteRetentionPolicy: Handler<"DeleteRetentionPolicy"> = ({ logGroupName }, call) => {
  const group = requireGroup(logGroupName, call);
  changeSettings(call.service.store.catalog, group, { retentionInDays: undefined });
  return {};
};

/** A group with all that is known of it. */
interface KnownGroup {
  readonly name: string;
  readonly creationMs: number;
  readonly bytes: number;
  readonly settings: GroupSettings;
}

function knownGroups({ service }: Call): readonly KnownGroup[] {
  const { catalog } = service.store;
  const settings = allSettings(catalog);
  const protectedGroups = new Set(service.places.map(({ group }) => group));
  return catalog.groups().map((group) => ({
    ...group,
    settings: {
      deletionProtectionEnabled: protectedGroups.has(group.name),
      ...settings.get(group.name),
    },
  }));
}

export const describeLogGroups: Handler<"DescribeLogGroups"> = (input, call) => {
  const { logGroupNamePrefix, logGroupNamePattern, logGroupClass, limit = 50 } = input;
  const { logGroupIdentifiers, accountIdentifiers = [], nextToken: token } = input;
  if (logGroupNamePrefix !== undefined && logGroupNamePattern !== undefined)
    throw invalidParameter(
      "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
    );
  if (accountIdentifiers.length > 0) throw notSimulated("accountIdentifiers");
  const identified = logGroupIdentifiers && new Set(logGroupIdentifiers.map(groupNamed));
  const items = knownGroups(call).filter(
    ({ name, settings }) =>
      (logGroupNamePrefix === undefined || name.startsWith(logGroupNamePrefix)) &&
      (logGroupNamePattern === undefined || name.includes(logGroupNamePattern)) &&
      (identified === undefined || identified.has(name)) &&
      (logGroupClass === undefined || (settings.logGroupClass ?? "STANDARD") === logGroupClass),
  );
  const filters = Map.groupBy(allMetricFilters(call.service.store.catalog), ({ group }) => group);
  const page = pageOf({ items, limit, token, keyOf: ({ name }) => [name] });
  return {
    logGroups: page.items.map(
      ({ name, creationMs, bytes, settings: { tags: _, ...settings } }) => ({
        logGroupName: name,
        arn: `${groupArn(name, call)}:*`,
        logGroupArn: groupArn(name, call),
        creationTime: creationMs,
        storedBytes: bytes,
        metricFilterCount: filters.get(name)?.length ?? 0,
        logGroupClass: "STANDARD" as const,
        ...settings,
      }),
    ),
    ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
  };
};

export const listLogGroups: Handler<"ListLogGroups"> = (input, call) => {
  const { logGroupNamePattern, logGroupClass, limit = 50, nextToken: token } = input;
  for (const name of [
    "dataSources",
    "fieldIndexNames",
    "logGroupTags",
    "accountIdentifiers",
  ] as const)
    if ((input[name]?.length ?? 0) > 0) throw notSimulated(name);
  const isWanted = namePatternTest(logGroupNamePattern);
  const items = knownGroups(call).filter(
    ({ name, settings }) =>
      isWanted(name) &&
      (logGroupClass === undefined || (settings.logGroupClass ?? "STANDARD") === logGroupClass),
  );
  const page = pageOf({ items, limit, token, keyOf: ({ name }) => [name] });
  return {
    logGroups: page.items.map(({ name, settings }) => ({
      logGroupName: name,
      logGroupArn: groupArn(name, call),
      logGroupClass: settings.logGroupClass ?? "STANDARD",
    })),
    ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
  };
};

/** Texts with `|` between; one with `^` must stand at the beginning. */
function namePatternTest(pattern: string | undefined): (name: string) => boolean {
  if (pattern === undefined) return () => true;
  const parts = pattern.split("|");
  return (name) =>
    parts.some((part) =>
      part.startsWith("^") ? name.startsWith(part.slice(1)) : name.includes(part),
    );
}
