import type { StoredStream } from "../../store/catalog.ts";
import { groupArn, groupOf, requireGroup, requireStream } from "./identifiers.ts";
import { invalidParameter, LogsApiError, withHint } from "./logs-api-error.ts";
import { pageOf } from "./pages.ts";
import type { Handler } from "./service.ts";

export const createLogStream: Handler<"CreateLogStream"> = (input, call) => {
  const { store, now } = call.service;
  const group = requireGroup(input.logGroupName, call);
  const place = { group, stream: input.logStreamName };
  if (store.catalog.hasStream(place))
    throw new LogsApiError(
      "ResourceAlreadyExistsException",
      "The specified log stream already exists",
    );
  store.catalog.addStreams([place], now());
  return {};
};

export const deleteLogStream: Handler<"DeleteLogStream"> = (input, call) => {
  const group = requireGroup(input.logGroupName, call);
  const place = { group, stream: input.logStreamName };
  requireStream(place, call);
  if (call.service.places.some((used) => used.group === group && used.stream === place.stream))
    throw new LogsApiError(
      "ValidationException",
      withHint(
        "The log stream cannot be deleted because deletion protection is enabled.",
        "A container of this simulation writes to it.",
      ),
    );
  const { store, filters } = call.service;
  filters.change(() => store.catalog.removeStream(place));
  return {};
};

export const describeLogStreams: Handler<"DescribeLogStreams"> = (input, call) => {
  const { logStreamNamePrefix, orderBy = "LogStreamName", descending = false } = input;
  const { limit = 50, nextToken: token } = input;
  const group = groupOf(input, call);
  if (orderBy === "LastEventTime" && logStreamNamePrefix !== undefined)
    throw invalidParameter("Cannot order by LastEventTime with a logStreamNamePrefix.");
  const named = call.service.store.catalog
    .streams(group)
    .filter(({ name }) => name.startsWith(logStreamNamePrefix ?? ""));
  const ordered =
    orderBy === "LogStreamName" ? named : named.toSorted((a, b) => lastOf(a) - lastOf(b));
  const items = descending ? ordered.toReversed() : ordered;
  const page = pageOf({
    ...{ items, limit, token, isDescending: descending },
    keyOf: (stream) =>
      orderBy === "LogStreamName" ? [stream.name] : [lastOf(stream), stream.name],
  });
  return {
    logStreams: page.items.map(({ name, creationMs, firstMs, lastMs, lastIngestionMs }) => ({
      logStreamName: name,
      creationTime: creationMs,
      ...(firstMs !== undefined && { firstEventTimestamp: firstMs }),
      ...(lastMs !== undefined && { lastEventTimestamp: lastMs }),
      ...(lastIngestionMs !== undefined && { lastIngestionTime: lastIngestionMs }),
      uploadSequenceToken: SEQUENCE_TOKEN,
      arn: `${groupArn(group, call)}:log-stream:${name}`,
      storedBytes: 0,
    })),
    ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
  };
};

/** Nobody needs it any more; old clients send it back with their next batch. */
export const SEQUENCE_TOKEN = "49".padEnd(56, "0");

function lastOf({ lastMs = 0 }: StoredStream): number {
  return lastMs;
}
