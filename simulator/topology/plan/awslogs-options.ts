import type { LogConfiguration } from "../model/namespace.ts";
import { DRIVER_FLUSH_MS } from "./late-lines.ts";
import type { Plan } from "./plan.ts";

/** What decides when the awslogs driver sends a container's lines, and which it loses. */
export interface AwslogsOptions {
  /** `non-blocking`: what does not fit into the buffer is lost. */
  readonly mode: "blocking" | "non-blocking";
  readonly maxBufferBytes: number;
  readonly flushMs: number;
}

/** ECS's own values: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html */
const DEFAULT_BUFFER_BYTES = 10 * 2 ** 20;

const UNITS: Readonly<Record<string, number>> = { "": 1, b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };

/** Of every container that has the driver, by `<task id>/<container>`. */
export function awslogsOptionsOf({ services, tasks }: Plan): ReadonlyMap<string, AwslogsOptions> {
  return new Map(
    tasks.flatMap(({ taskId, service, containers, proxy }) => {
      const ofProxy = services.find(({ name }) => name === service)?.logConfiguration;
      return [
        ...containers.map(({ name, definition }) => ({ name, log: definition.logConfiguration })),
        { name: proxy.containerName, log: ofProxy },
      ].flatMap(({ name, log }) =>
        log?.logDriver === "awslogs" ? [[`${taskId}/${name}`, optionsOf(log)] as const] : [],
      );
    }),
  );
}

function optionsOf({ options }: LogConfiguration): AwslogsOptions {
  const seconds = Number(options["awslogs-force-flush-interval-seconds"]);
  return {
    mode: options["mode"] === "blocking" ? "blocking" : "non-blocking",
    maxBufferBytes: bytesOf(options["max-buffer-size"]) ?? DEFAULT_BUFFER_BYTES,
    flushMs: seconds > 0 ? seconds * 1000 : DRIVER_FLUSH_MS,
  };
}

/** As Docker reads it: `4m` is 4 MiB. */
function bytesOf(text: string | undefined): number | undefined {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?) ?([bkmg]?)(?:i?b)?$/i.exec(text ?? "") ?? [];
  const factor = UNITS[unit.toLowerCase()];
  return number === undefined || factor === undefined
    ? undefined
    : Math.floor(Number(number) * factor);
}
