import { test } from "vitest";
import { PROFILES, profileNamed } from "../../simulator/line/access-log/formats.ts";
import { bootstrapForTask } from "../../simulator/topology/proxy/bootstrap-for-task.ts";
import { validate } from "../support/envoy-process.ts";
import { ecsService, namespaceOf, planFor } from "../support/planned.ts";

const cases = Object.keys(PROFILES).flatMap((profile) =>
  (["TEXT", "JSON"] as const).flatMap((format) =>
    (["ENABLED", "DISABLED"] as const).flatMap((includeQueryParameters) =>
      (["ingress", "egress", "both"] as const).map((direction) => ({
        profile,
        format,
        includeQueryParameters,
        direction,
      })),
    ),
  ),
);

test.for(cases)(
  "Envoy accepts all protocols in $format, $profile, query $includeQueryParameters, $direction, without a warning",
  async ({ profile, format, includeQueryParameters, direction }, { expect }) => {
    const accessLog = { format, includeQueryParameters };
    const plan = await planFor(
      namespaceOf(
        ecsService({ name: "client", accessLog }),
        ecsService({ name: "gone", desiredCount: 0, exposes: [{ name: "gone" }] }),
        ecsService({
          name: "server",
          accessLog,
          desiredCount: 2,
          exposes: [
            { name: "http", appProtocol: "http", containerPort: 8080 },
            { name: "http2", appProtocol: "http2", containerPort: 8081, perRequestTimeoutMs: 0 },
            { name: "grpc", appProtocol: "grpc", containerPort: 8082, idleTimeoutMs: 0 },
            { name: "tcp", appProtocol: "tcp", containerPort: 8083, ingressPortOverride: 9000 },
          ],
        }),
      ),
      { settings: { direction, profile } },
    );
    for (const task of plan.tasks.slice(0, 2)) {
      const bootstrap = bootstrapForTask({ task, profile: profileNamed(profile) });
      expect(await validate(bootstrap), task.name).toEqual({ status: 0, stderr: "" });
    }
  },
);
