import { describe, test } from "vitest";
import type { NamesWay } from "../../../simulator/topology/model/namespace.ts";
import { environmentInTask } from "../../support/names-of.ts";
import { ecsService, namespaceOf, planFor } from "../../support/planned.ts";

/** What a command is told in a namespace with the endpoint `web.shop:80`, whose listener may be at another port. */
async function told(way: NamesWay, { listenerPort = 80, env = {} } = {}) {
  const namespace = namespaceOf(ecsService({ name: "web", exposes: [{ name: "web" }] }));
  const plan = await planFor(namespace, { moved: (at) => ({ ...at, listenerPort }) });
  const [task] = plan.tasks;
  if (task === undefined) throw new TypeError("One task is planned.");
  return environmentInTask({ task, way, env, nssLibrary: "/lib/libnss_wrapper.so" });
}

describe("what a command is told of the endpoints", () => {
  test("is a variable in each way, and more only where it is needed", async ({ expect }) => {
    const endpoints = { SC_SIM_ENDPOINTS: '{"http://web.shop:80":"127.255.0.1:80"}' };
    expect(await told("namespace")).toEqual(endpoints);
    expect(await told("none", { listenerPort: 4000 })).toEqual({
      SC_SIM_ENDPOINTS: '{"http://web.shop:80":"127.255.0.1:4000"}',
    });
    expect(await told("preload")).toMatchObject({
      ...endpoints,
      NODE_OPTIONS: expect.stringContaining("node-preload.cjs"),
    });
  });

  test("is the library and its hosts file, before what the app loads itself", async ({
    expect,
  }) => {
    expect(await told("nss", { env: { LD_PRELOAD: "/lib/own.so" } })).toEqual({
      SC_SIM_ENDPOINTS: '{"http://web.shop:80":"127.255.0.1:80"}',
      LD_PRELOAD: "/lib/libnss_wrapper.so:/lib/own.so",
      NSS_WRAPPER_HOSTS: "/run-1/hosts/web-1",
    });
  });

  test.for(["namespace", "nss", "preload"] as const)(
    "is the other port of a listener, for Node: %s",
    async (way, { expect }) => {
      const { SC_SIM_ALIASES = "", NODE_OPTIONS } = await told(way, { listenerPort: 4000 });
      const listener = { host: "127.255.0.1", port: 4000 };
      expect(JSON.parse(SC_SIM_ALIASES)).toEqual({
        names: way === "preload" ? { "web.shop": "127.255.0.1" } : {},
        listeners: { "web.shop:80": listener, "127.255.0.1:80": listener },
      });
      expect(NODE_OPTIONS).toContain("--require");
    },
  );
});
