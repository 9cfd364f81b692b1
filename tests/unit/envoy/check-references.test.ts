import { test } from "vitest";
import { checkReferences } from "../../../envoy/check-references.ts";
import { cluster } from "../../../envoy/cluster.ts";
import { tcpListener } from "../../../envoy/listener.ts";
import type { Bootstrap, Cluster, Listener } from "../../../envoy/types.ts";

const bootstrapOf = (listeners: readonly Listener[], clusters: readonly Cluster[]): Bootstrap => ({
  node: { id: "n", cluster: "n" },
  cluster_manager: { outlier_detection: { event_log_path: "/dev/stdout" } },
  static_resources: { listeners, clusters },
});
const listen = (name: string, address: string, port: number, to = "app") =>
  tcpListener({ name, address, port, cluster: to, idleTimeoutMs: 0 });
const app = cluster({ name: "app", upstreams: [], isHttp2: false });
const logging = (key: string) =>
  tcpListener({
    name: "a",
    address: "127.0.0.1",
    port: 80,
    cluster: "app",
    idleTimeoutMs: 0,
    accessLogs: [{ name: "log", typed_config: { "@type": "log", json_format: { [key]: "%X%" } } }],
  });

const cases = [
  {
    title: "is content where everything fits",
    bootstrap: bootstrapOf([listen("a", "127.0.0.1", 80), listen("b", "127.0.0.2", 80)], [app]),
    problems: [],
  },
  {
    title: "is content with two ports of one address",
    bootstrap: bootstrapOf([listen("a", "127.0.0.1", 80), listen("b", "127.0.0.1", 81)], [app]),
    problems: [],
  },
  {
    title: "names a cluster that does not exist",
    bootstrap: bootstrapOf([listen("a", "127.0.0.1", 80, "gone")], [app]),
    problems: ["Listener a names cluster gone, which does not exist."],
  },
  {
    title: "does not take a key of an access log for a cluster",
    bootstrap: bootstrapOf([logging("cluster")], [app]),
    problems: [],
  },
  {
    title: "names an address that is bound twice",
    bootstrap: bootstrapOf([listen("a", "127.0.0.1", 80), listen("b", "127.0.0.1", 80)], [app]),
    problems: ["Listeners a and b both bind 127.0.0.1:80."],
  },
  {
    title: "knows that 0.0.0.0 is every address",
    bootstrap: bootstrapOf([listen("a", "0.0.0.0", 80), listen("b", "127.255.0.1", 80)], [app]),
    problems: ["Listeners a and b both bind 0.0.0.0:80 and 127.255.0.1:80."],
  },
  {
    title: "names everything that is wrong at once",
    bootstrap: bootstrapOf(
      [listen("a", "127.0.0.1", 80, "gone"), listen("a", "127.0.0.1", 80)],
      [app, app],
    ),
    problems: [
      "Two listeners are named a.",
      "Two clusters are named app.",
      "Listeners a and a both bind 127.0.0.1:80.",
      "Listener a names cluster gone, which does not exist.",
    ],
  },
];

test.for(cases)("the check of references $title", ({ bootstrap, problems }, { expect }) => {
  expect(checkReferences(bootstrap)).toEqual(problems);
});
