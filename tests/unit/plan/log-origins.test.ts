import { describe, test } from "vitest";
import { originsOf } from "../../../simulator/topology/plan/log-origins.ts";
import { ecsService, namespaceOf, planFor } from "../../support/planned.ts";

const accessLog = { format: "TEXT", includeQueryParameters: "DISABLED" } as const;
const grpc = { name: "grpc", appProtocol: "grpc", port: 50051, containerPort: 50051 } as const;

/** How the proxy of the first service writes its access lines, as the store keeps it. */
async function accessLogOf(
  exposes: NonNullable<Parameters<typeof ecsService>[0]["exposes"]>,
  direction: "ingress" | "egress" | "both" = "ingress",
) {
  const web = ecsService({ name: "web", exposes, accessLog });
  const other = ecsService({ name: "other", exposes: [{ name: "tcp", appProtocol: "tcp" }] });
  const plan = await planFor(namespaceOf(web, other), { settings: { direction } });
  return originsOf(plan).find(({ role }) => role === "proxy")?.accessLog;
}

describe("what is known of a proxy's access lines", () => {
  test("is their profile and format, and the protocol of its listeners", async ({ expect }) => {
    const known = { profile: "observed-2025-11", format: "TEXT" };
    expect(await accessLogOf([grpc])).toEqual({ ...known, protocol: "grpc" });
  });

  test("has no protocol where listeners of several are logged", async ({ expect }) => {
    expect(await accessLogOf([grpc, { name: "web" }])).not.toHaveProperty("protocol");
    expect(await accessLogOf([grpc], "both")).not.toHaveProperty("protocol");
  });

  test("is nothing for an app, and for a proxy whose log is off", async ({ expect }) => {
    const plan = await planFor(namespaceOf(ecsService({ name: "web", exposes: [grpc] })));
    for (const origin of originsOf(plan)) expect(origin).not.toHaveProperty("accessLog");
  });
});
