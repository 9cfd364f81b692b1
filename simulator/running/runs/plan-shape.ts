import { z } from "zod";
import type { Plan } from "../../topology/plan/plan.ts";

const text = z.string();
const port = z.number();
const { looseObject: part, record, array } = z;

/** Made when the first record is read: a start reads none before its tasks start. */
const plan = z.lazy(() => {
  const endpoint = part({ url: text, dnsName: text, port, appProtocol: text, ecsService: text });
  const log = part({ group: text, stream: text, logDriver: text });

  const container = part({
    name: text,
    definition: part({ name: text, secretNames: array(text), run: part({}).optional() }),
    ports: array(part({ containerPort: port, port })),
    log,
  });

  const ingress = part({ discoveryName: text, appProtocol: text, listenerAddress: text });
  const egress = part({
    endpoint,
    listenerAddress: text,
    listenerPort: port,
    upstreams: array(part({ taskId: text, address: text, port })),
  });

  const task = part({
    taskId: text,
    name: text,
    service: text,
    family: text,
    addresses: part({
      appAddress: text,
      appPorts: record(text, port),
      egress: record(
        text,
        part({ virtualAddress: text, listenerAddress: text, listenerPort: port }),
      ),
    }),
    containers: array(container),
    proxy: part({ containerName: text, log, ingress: array(ingress), egress: array(egress) }),
  });
  return part({
    runtime: z.enum(["local", "docker"]),
    namespace: text,
    settings: part({
      ...{ profile: text, direction: text, flush: text },
      fidelity: text.exactOptional(),
      logsForApps: z.boolean().exactOptional(),
    }),
    services: array(
      part({
        ...{ name: text, role: text, taskIds: array(text) },
        otherNames: array(text).optional(),
      }),
    ),
    endpoints: array(endpoint),
    tasks: array(task),
  });
});

/**
 * A plan that was written as JSON: what later commands read of it is there and has its type. The rest is left as it is.
 */
export const planShape = z.custom<Plan>((value) => plan.safeParse(value).success);
