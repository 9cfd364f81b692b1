import { describe, test } from "vitest";
import {
  aliasesOf,
  taskPorts,
} from "../../../simulator/running/runtime/docker/network/docker-addresses.ts";

const task = {
  taskId: "t",
  service: "web",
  name: "web-1",
  ingress: [],
  containerPorts: [],
  attachedPorts: {},
};
const linesFor = (...dnsNames: readonly string[]) => {
  const endpoints = dnsNames.flatMap((dnsName) => [
    { dnsName, port: 80 },
    { dnsName, port: 81 },
  ]);
  return aliasesOf(taskPorts(task, endpoints, { intercept: false }).addresses);
};

describe("the lines of a task's /etc/hosts", () => {
  test("have each name once, in the order of addresses", ({ expect }) => {
    expect(linesFor("web.shop", "api.shop").toSorted()).toEqual([
      "api.shop:127.255.0.1",
      "web.shop:127.255.0.2",
    ]);
  });

  test("have a name with capitals in small letters, too", ({ expect }) => {
    expect(linesFor("api.ShopNS")).toEqual(["api.ShopNS:127.255.0.1", "api.shopns:127.255.0.1"]);
  });
});
