import { test } from "vitest";
import { cluster } from "../../../envoy/cluster.ts";

const cases = [
  { title: "addresses are taken as they are", address: "10.0.0.1", type: "STATIC" },
  { title: "names are looked up", address: "server.internal", type: "STRICT_DNS" },
];

test.for(cases)("upstream $title", ({ address, type }, { expect }) => {
  const { load_assignment, ...made } = cluster({
    name: "app",
    upstreams: [{ address, port: 80 }],
    isHttp2: false,
  });
  expect(made.type).toBe(type);
  expect(load_assignment.endpoints[0]?.lb_endpoints[0]?.endpoint.address).toEqual({
    socket_address: { address, port_value: 80 },
  });
});
