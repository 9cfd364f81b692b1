import type { LogConfiguration } from "../model/namespace.ts";
import type { LogDestination } from "./plan.ts";

interface LogDestinationOptions {
  readonly logConfiguration: LogConfiguration | undefined;
  readonly service: string;
  readonly containerName: string;
  readonly taskId: string;
}

/**
 * Group and stream of a container's output, as the awslogs driver names them: `prefix/container/task-id`. Without a prefix the
 * driver on EC2 takes the container's id; here `container/task-id` stands for it, so that no two containers share a stream.
 * Other drivers are named and collected alike.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-log-config.html
 */
export function logDestination(options: LogDestinationOptions): LogDestination {
  const { logConfiguration, service, containerName, taskId } = options;
  const logOptions = logConfiguration?.options ?? {};
  const prefix = logOptions["awslogs-stream-prefix"];
  const stream = `${containerName}/${taskId}`;
  return {
    group: logOptions["awslogs-group"] ?? `/sc-sim/${service}`,
    stream: prefix === undefined ? stream : `${prefix}/${stream}`,
    logDriver: logConfiguration?.logDriver ?? "none",
  };
}
