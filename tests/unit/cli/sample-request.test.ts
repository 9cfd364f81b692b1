import { describe, test } from "vitest";
import { expectedLines } from "../../../simulator/app/expected-lines.ts";
import {
  sampleRequestsOf,
  suggestedRequests,
  whyNoLine,
} from "../../../simulator/cli/sample-request.ts";
import { ecsService, namespaceOf, planFor } from "../../support/planned.ts";

const accessLog = { format: "JSON", includeQueryParameters: "DISABLED" } as const;
const web = ecsService({ name: "web", exposes: [{ name: "web" }], accessLog });
const client = ecsService({ name: "client" });
const exposing = (appProtocol: "http" | "http2" | "grpc" | "tcp", port = 80) =>
  ecsService({ name: appProtocol, exposes: [{ name: appProtocol, appProtocol, port }] });

describe("the sample request", () => {
  test("is what sc-sim.yaml asks for, where it does", async ({ expect }) => {
    const plan = await planFor(namespaceOf(web, client));
    const sampleRequests = [{ service: "web", url: "http://localhost:8080/", data: "x" }];
    expect(sampleRequestsOf({ plan, sampleRequests })).toBe(sampleRequests);
  });

  test("goes from a service that only calls to the first endpoint", async ({ expect }) => {
    const plan = await planFor(namespaceOf(web, client));
    expect(sampleRequestsOf({ plan, sampleRequests: [] })).toEqual([
      { service: "client", url: "http://web.shop/" },
    ]);
  });

  test("goes from the first service with a task where every service is called", async ({
    expect,
  }) => {
    const none = ecsService({ name: "none", desiredCount: 0, exposes: [{ name: "none" }] });
    const plan = await planFor(namespaceOf(none, web));
    expect(sampleRequestsOf({ plan, sampleRequests: [] })).toMatchObject([{ service: "web" }]);
  });

  test("prefers http to http2 to tcp, whatever comes first", async ({ expect }) => {
    const all = [
      exposing("grpc"),
      exposing("tcp", 7000),
      exposing("http2", 81),
      exposing("http", 82),
    ];
    const requested = async (...services: typeof all) => {
      const plan = await planFor(namespaceOf(...services));
      return sampleRequestsOf({ plan, sampleRequests: [] }).map(({ url }) => url);
    };
    expect(await requested(...all)).toEqual(["http://http.shop:82/"]);
    expect(await requested(...all.slice(0, 3))).toEqual(["h2c://http2.shop:81/"]);
    expect(await requested(...all.slice(0, 2))).toEqual(["tcp://tcp.shop:7000"]);
    expect(await requested(...all.slice(0, 1))).toEqual([]);
  });

  test("is none where there is no task to send it", async ({ expect }) => {
    const plan = await planFor(
      namespaceOf(ecsService({ name: "web", desiredCount: 0, exposes: [{ name: "web" }] })),
    );
    expect(sampleRequestsOf({ plan, sampleRequests: [] })).toEqual([]);
  });
});

test("what to try next is a request to each protocol that can be called unseen", async ({
  expect,
}) => {
  const plan = await planFor(
    namespaceOf(exposing("grpc"), exposing("tcp", 7000), exposing("http2", 81), web, client),
  );
  expect(suggestedRequests(plan)).toEqual([
    'client "http://web.shop/?key1=value1"',
    'client "h2c://http2.shop:81/?key1=value1"',
    "client tcp://tcp.shop:7000 --data hello",
  ]);
});

describe("the lines that a request makes", async () => {
  const logging = ecsService({ name: "caller", accessLog });
  const other = ecsService({ name: "other", exposes: [{ name: "other", port: 8080 }] });
  const namespace = namespaceOf(web, other, client, logging);
  const ingress = await planFor(namespace);
  const both = await planFor(namespace, { settings: { direction: "both" } });

  test.for([
    { title: "one of the called proxy", url: "http://web.shop/", lines: 1 },
    { title: "none where that logs nothing", url: "http://other.shop:8080/", lines: 0 },
    { title: "none of a port that is nobody's", url: "http://web.shop:81/", lines: 0 },
    { title: "none of the own app", url: "http://localhost:8080/", lines: 0 },
    {
      title: "one where the own app is asked to call on",
      url: "http://localhost:8080/?url=http%3A%2F%2Fweb.shop%2F%3Fkey1%3Dvalue1",
      lines: 1,
    },
    { title: "one of a name in other letters", url: "http://WEB.Shop/", lines: 1 },
    {
      title: "one where the own app is asked for a name in other letters",
      url: "http://localhost:8080/?url=http%3A%2F%2FWEB.Shop%2F",
      lines: 1,
    },
    {
      title: "none where it is asked with a port that only begins so",
      url: "http://localhost:8080/?url=http%3A%2F%2Fweb.shop%3A8080%2F",
      lines: 0,
    },
    {
      title: "one where it is asked with the port",
      url: "http://localhost:8080/?url=http%3A%2F%2Fweb.shop%3A80%2F",
      lines: 1,
    },
    {
      title: "none where it is asked for a name that only begins so",
      url: "http://localhost:8080/?url=http%3A%2F%2Fweb.shopping%2F",
      lines: 0,
    },
  ])("are $title", ({ url, lines }, { expect }) => {
    expect(expectedLines({ plan: ingress }, { service: "client", url })).toBe(lines);
  });

  test("are none, and it is said why", async ({ expect }) => {
    const request = { service: "client", url: "http://other.shop:8080/" };
    expect(whyNoLine({ plan: ingress }, request)).toContain("up --format JSON");
    const empty = ecsService({
      name: "web",
      exposes: [{ name: "web" }],
      accessLog,
      desiredCount: 0,
    });
    const plan = await planFor(namespaceOf(empty, client));
    const why = whyNoLine({ plan }, { service: "client", url: "http://web.shop/" });
    expect(why).toMatch(/^Service web has no task \(desiredCount 0\).*up --tasks web=1$/);
  });

  test("are two where both proxies log their direction", ({ expect }) => {
    const url = "http://web.shop/";
    expect(expectedLines({ plan: both }, { service: "caller", url })).toBe(2);
    expect(expectedLines({ plan: both }, { service: "client", url })).toBe(1);
    expect(expectedLines({ plan: ingress }, { service: "caller", url })).toBe(1);
  });
});
