import type { LogCatalog } from "../../store/catalog.ts";
import type { SourceGroup } from "../insights/source-groups.ts";
import { LogsApiError } from "./logs-api-error.ts";

/** What is set for a group beside its name. */
export interface GroupSettings {
  readonly retentionInDays?: number | undefined;
  readonly kmsKeyId?: string | undefined;
  readonly logGroupClass?: "STANDARD" | "INFREQUENT_ACCESS" | undefined;
  readonly deletionProtectionEnabled?: boolean | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

const KIND = "groupSettings";

/** The settings of every group that has some. */
export function allSettings(catalog: LogCatalog): ReadonlyMap<string, GroupSettings> {
  return new Map(
    catalog.resources(KIND).map(({ parent, body }) => [parent, body as GroupSettings]),
  );
}

/** The settings of one group. */
export function settingsOf(catalog: LogCatalog, group: string): GroupSettings {
  return allSettings(catalog).get(group) ?? {};
}

/** Every group with its class, as a query chooses of them. */
export function classedGroups(catalog: LogCatalog): readonly SourceGroup[] {
  const settings = allSettings(catalog);
  return catalog
    .names()
    .map((name) => ({ name, logGroupClass: settings.get(name)?.logGroupClass }));
}

/** The settings of a group, as the catalog takes them with a new group. */
export function settingsResource(body: GroupSettings) {
  return { kind: KIND, name: "", body };
}

/** Changes settings of a group; what is not in `changes` stays. */
export function changeSettings(catalog: LogCatalog, group: string, changes: GroupSettings): void {
  const { body, ...key } = settingsResource({ ...settingsOf(catalog, group), ...changes });
  catalog.putResource({ ...key, parent: group }, body);
}

/** @throws {LogsApiError} `InvalidOperationException` for what groups of another class do not have on AWS. */
export function requireStandardClass(catalog: LogCatalog, group: string): void {
  const { logGroupClass = "STANDARD" } = settingsOf(catalog, group);
  if (logGroupClass !== "STANDARD")
    throw new LogsApiError(
      "InvalidOperationException",
      `This operation is not supported for log groups of the ${logGroupClass} class.`,
    );
}
