import { checkReferences } from "../../../envoy/check-references.ts";
import { type Address, type Bootstrap, TYPE_URL } from "../../../envoy/types.ts";
import { SimulatorError } from "../../errors.ts";
import type { TaskPlan } from "../plan/plan.ts";
import type { AccessLogOptions } from "./access-log.ts";
import { egressParts } from "./egress.ts";
import { ingressParts } from "./ingress.ts";

export interface BootstrapOptions extends AccessLogOptions {
  readonly task: TaskPlan;
  /** Where Envoy's admin interface listens; it has none where this is not given. */
  readonly admin?: Address;
}

/**
 * The whole configuration of one task's Service Connect proxy. What AWS is known to set is set as AWS sets it; what is
 * not known is Envoy's default.
 *
 * @throws {SimulatorError} `BOOTSTRAP_INCONSISTENT`, with everything that does not fit together.
 */
export function bootstrapForTask({ task, admin, ...logging }: BootstrapOptions): Bootstrap {
  const { accessLog, ingress, egress } = task.proxy;
  const parts = [
    ...ingress.map((listener) => ingressParts({ ...logging, listener, accessLog })),
    ...egress.map((listener) => egressParts({ ...logging, listener, accessLog })),
  ];
  const bootstrap: Bootstrap = {
    node: { id: `sc-sim/${task.service}/${task.taskId}`, cluster: task.service },
    ...(admin && { admin: { address: admin } }),
    // Ejections of hosts are written between the access-log lines, as AWS's agent has it.
    cluster_manager: { outlier_detection: { event_log_path: "/dev/stdout" } },
    layered_runtime: {
      layers: [
        { name: "static_layer_0", static_layer: { "re2.max_program_size.error_level": 1000 } },
      ],
    },
    // Only so that Envoy does not warn on every start that there is no limit.
    overload_manager: {
      resource_monitors: [
        {
          name: "envoy.resource_monitors.global_downstream_max_connections",
          typed_config: {
            "@type": TYPE_URL.downstreamConnections,
            max_active_downstream_connections: 50_000,
          },
        },
      ],
    },
    static_resources: {
      listeners: parts.map(({ listener }) => listener),
      clusters: parts.map(({ cluster }) => cluster),
    },
  };
  const problems = checkReferences(bootstrap);
  if (problems.length === 0) return bootstrap;
  throw new SimulatorError(
    "BOOTSTRAP_INCONSISTENT",
    `The proxy of task ${task.name} cannot be configured:\n${problems.map((problem) => `  ${problem}`).join("\n")}`,
    { remedy: "Give every Service Connect service of the task a port and a name of its own." },
  );
}
