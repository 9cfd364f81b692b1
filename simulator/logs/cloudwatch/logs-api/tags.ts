import { changeSettings, settingsOf } from "./group-settings.ts";
import { groupNamed, requireGroup } from "./identifiers.ts";
import { invalidParameter, LogsApiError } from "./logs-api-error.ts";
import type { Call, Handler } from "./service.ts";

const MOST_TAGS = 50;

export const listTagsForResource: Handler<"ListTagsForResource"> = ({ resourceArn }, call) => ({
  tags: tagsOf(groupWithArn(resourceArn, call), call),
});

export const listTagsLogGroup: Handler<"ListTagsLogGroup"> = ({ logGroupName }, call) => ({
  tags: tagsOf(requireGroup(logGroupName, call), call),
});

export const tagResource: Handler<"TagResource"> = ({ resourceArn, tags }, call) =>
  addTags(groupWithArn(resourceArn, call), { tags, call });

export const tagLogGroup: Handler<"TagLogGroup"> = ({ logGroupName, tags }, call) =>
  addTags(requireGroup(logGroupName, call), { tags, call });

export const untagResource: Handler<"UntagResource"> = ({ resourceArn, tagKeys }, call) =>
  removeTags(groupWithArn(resourceArn, call), { keys: tagKeys, call });

export const untagLogGroup: Handler<"UntagLogGroup"> = ({ logGroupName, tags }, call) =>
  removeTags(requireGroup(logGroupName, call), { keys: tags, call });

function groupWithArn(arn: string, call: Call): string {
  if (!arn.startsWith("arn:")) throw invalidParameter(`${arn} is not an ARN.`);
  return requireGroup(groupNamed(arn), call);
}

function tagsOf(group: string, { service }: Call): Readonly<Record<string, string>> {
  return settingsOf(service.store.catalog, group).tags ?? {};
}

function addTags(
  group: string,
  { tags, call }: { readonly tags: Readonly<Record<string, string>>; readonly call: Call },
) {
  // Not a literal: a tag may be called __proto__.
  const all = new Map([...Object.entries(tagsOf(group, call)), ...Object.entries(tags)]);
  if (all.size > MOST_TAGS)
    throw new LogsApiError(
      "TooManyTagsException",
      `A resource can have no more than ${MOST_TAGS} tags.`,
    );
  changeSettings(call.service.store.catalog, group, { tags: Object.fromEntries(all) });
  return {};
}

function removeTags(
  group: string,
  { keys, call }: { readonly keys: readonly string[]; readonly call: Call },
) {
  const kept = Object.entries(tagsOf(group, call)).filter(([key]) => !keys.includes(key));
  changeSettings(call.service.store.catalog, group, { tags: Object.fromEntries(kept) });
  return {};
}
