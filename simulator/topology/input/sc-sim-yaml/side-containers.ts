import type { ContainerDefinitionInput } from "../ecs/task-definition.ts";

interface SideContainer {
  /** Completes "left out: ". */
  readonly why: string;
  /** Matches the name of its image, without registry and tag, or the whole image. */
  readonly image: RegExp;
}

/** Containers beside an app that have nothing to do on this machine, or nothing to do it with. The first that fits counts. */
const SIDE_CONTAINERS: readonly SideContainer[] = [
  {
    why: "AWS X-Ray's daemon sends traces to AWS",
    image: /xray|x-ray/,
  },
  {
    why: "a Datadog agent sends to Datadog",
    image: /datadog/,
  },
  {
    why: "it sends to a monitoring service",
    image:
      /newrelic|new-relic|dynatrace|splunk|appdynamics|elastic-agent|sumologic|honeycomb|instana/,
  },
  {
    why: "an OpenTelemetry collector sends metrics and traces to AWS",
    image: /(?:^|[-_/])(?:otel|opentelemetry|adot)/,
  },
  {
    why: "the CloudWatch agent sends to CloudWatch",
    image: /cloudwatch[-_]?agent/,
  },
  {
    why: "a log router: the simulator takes every line itself",
    image: /fluent-?(?:bit|d)|firelens|log[-_]?router|(?:^|\/)vector$|logstash|filebeat/,
  },
  {
    why: "an Envoy of App Mesh: Service Connect brings its own proxy",
    image: /app-?mesh|(?:^|[-_/])envoy(?:$|[-_])/,
  },
  {
    why: "an agent of AWS that reports to AWS",
    image: /guardduty|ssm-agent/,
  },
  {
    why: "a store, which is no program of yours; with Docker remove the entry, and its image runs",
    image:
      /(?:^|\/)(?:redis(?:-stack(?:-server)?)?|valkey|memcached|postgres|postgis|mysql|mariadb|mongo|dynamodb-local|localstack|rabbitmq|elasticmq(?:-native)?)$/,
  },
];

/** Why a container is proposed to be left out; `undefined` where it is an app. */
export function whyLeftOut({
  image = "",
  firelensConfiguration,
}: Pick<ContainerDefinitionInput, "image" | "firelensConfiguration">): string | undefined {
  if (firelensConfiguration !== undefined) {
    return "FireLens's log router: the simulator takes every line itself";
  }
  // Without the registry: a team may be called envoy.
  const [, name = ""] =
    /([^/]*\/[^/]*|[^/]*)$/.exec(image.toLowerCase().replace(/[:@].*$/, "")) ?? [];
  return SIDE_CONTAINERS.find((side) => side.image.test(name))?.why;
}
