import { describe, test } from "vitest";
import {
  findService,
  requireService,
  shortNameOf,
  withoutEndings,
} from "../../simulator/service-name.ts";

const PRICING = {
  name: "Basket-PricingServiceE0224084",
  otherNames: ["Basket/Pricing/Service"],
};
const WEB = { name: "Basket-WebServiceDF29B54C", otherNames: ["Basket/Web/Service"] };
/** Named by a person. */
const RELAY = { name: "relay", otherNames: ["Beta/Relay/Service/Service"] };
const LIVE = { name: "relay-live", otherNames: ["Live/Relay/Service"] };
const PLAIN = { name: "sample-app" };
const ALL = [PRICING, WEB, RELAY, LIVE, PLAIN];

describe("a service is found", () => {
  test.for([
    { written: "Basket-PricingServiceE0224084", service: PRICING },
    { written: "Basket/Pricing/Service", service: PRICING },
    { written: "Pricing/Service", service: PRICING },
    { written: "Basket/Pricing", service: PRICING },
    { written: "Pricing", service: PRICING },
    { written: "PricingServiceE0224084", service: PRICING },
    { written: "relay", service: RELAY },
    { written: "Beta/Relay", service: RELAY },
    { written: "live", service: LIVE },
    { written: "sample-app", service: PLAIN },
  ])("by $written", ({ written, service }, { expect }) => {
    expect(findService(written, ALL)).toEqual({ service });
  });

  test("by its own name before it is by an ending of another's", ({ expect }) => {
    const web = { name: "Web" };
    expect(findService("Web", [WEB, web])).toEqual({ service: web });
  });
});

describe("no service is found", () => {
  test.for(["app", "ricing", "Basket/Pricing/", "pricing/service/x", ""])(
    "by %j",
    (written, { expect }) => {
      expect(findService(written, ALL)).toMatchObject({
        problem: expect.stringContaining(`There is no service "${written}"; `),
      });
    },
  );

  test("where a name may mean several: they are listed, each with its other name", ({ expect }) => {
    expect(findService("Service", [PRICING, WEB])).toEqual({
      problem:
        '"Service" may be any of these services: Basket-PricingServiceE0224084 (Basket/Pricing/Service), Basket-WebServiceDF29B54C (Basket/Web/Service).',
      remedy: "Write more of the name of one.",
      isSeveral: true,
    });
    expect(findService("Relay", ALL)).toMatchObject({
      problem: expect.stringContaining("relay-live"),
    });
  });

  test("without the nearest ending of a name", ({ expect }) => {
    expect(() => requireService("Prcing", [PRICING, WEB])).toThrow(
      'There is no service "Prcing"; the nearest is "Pricing" (of Basket-PricingServiceE0224084 (Basket/Pricing/Service), Basket-WebServiceDF29B54C (Basket/Web/Service)).',
    );
    expect(() => requireService("smple-app", [PLAIN])).toThrow(
      'There is no service "smple-app"; the nearest is "sample-app" (of sample-app).',
    );
  });
});

test("the shortest name of a service is one that means no other", ({ expect }) => {
  expect(ALL.map((service) => shortNameOf(service, ALL))).toEqual([
    "Pricing",
    "Web",
    "relay",
    "live",
    "sample-app",
  ]);
});

test("names that are endings of others are not kept", ({ expect }) => {
  const names = ["Basket/Web/Service", "Web/Service", "Service", "Basket/Web", "Web", "WebDF2"];
  expect(withoutEndings(names)).toEqual(["Basket/Web/Service", "WebDF2"]);
});
