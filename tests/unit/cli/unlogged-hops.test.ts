import { test } from "vitest";
import { unloggedHops } from "../../../simulator/cli/unlogged-hops.ts";
import type { Direction } from "../../../simulator/topology/plan/plan.ts";
import { ecsService, namespaceOf, planFor } from "../../support/planned.ts";

const accessLog = { format: "JSON", includeQueryParameters: "DISABLED" } as const;
const web = ecsService({ name: "web", exposes: [{ name: "web" }], accessLog });
const api = ecsService({ name: "api", exposes: [{ name: "api" }], accessLog });
const quiet = ecsService({ name: "quiet", exposes: [{ name: "quiet" }] });
const client = ecsService({ name: "client" });
const caller = ecsService({ name: "caller", accessLog });
const gone = ecsService({ name: "gone", desiredCount: 0 });

const sentences = async (direction: Direction, ...services: (typeof web)[]) => {
  const plan = await planFor(namespaceOf(...services));
  const settings = { ...plan.settings, direction };
  return unloggedHops({ ...plan, settings }, { npm_lifecycle_event: "sim" });
};

const BOTH = "`npm run sim -- up --direction both` adds what";

test.for<[string, Direction, (typeof web)[], readonly string[]]>([
  [
    "services that log",
    "ingress",
    [web, api],
    [`Only ingress is logged: ${BOTH} web and api send.`],
  ],
  ["egress alone", "egress", [web, caller], [`Only egress is logged: ${BOTH} web receives.`]],
  ["both directions", "both", [web, caller], []],
  [
    "a client without a log, which no option switches on",
    "ingress",
    [web, client],
    [
      `Only ingress is logged: ${BOTH} web sends.`,
      "client has no accessLogConfiguration and writes no access log, whatever --direction and --format are.",
    ],
  ],
  [
    "a server without a log, which --format switches on",
    "both",
    [quiet, web],
    [
      "quiet has no accessLogConfiguration and writes no access log: `npm run sim -- up --format JSON` switches it on.",
    ],
  ],
  ["a service without a task", "both", [web, gone], []],
])(
  "a trace says which hops it cannot have: %s",
  async ([, direction, services, said], { expect }) => {
    expect(await sentences(direction, ...services)).toEqual(said);
  },
);
