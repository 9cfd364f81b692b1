import { describe, test } from "vitest";
import { namesInstead, nearName } from "../../simulator/near-name.ts";

const SERVICES = ["orders", "basket", "web"];

describe("the name that was probably meant", () => {
  test.for([
    { title: "a letter is wrong", written: "ordres", meant: "orders" },
    { title: "a letter is missing", written: "baskt", meant: "basket" },
    { title: "capitals differ", written: "WEB", meant: "web" },
    { title: "it is shortened", written: "bask", meant: "basket" },
    { title: "something is added", written: "orders-service", meant: "orders" },
  ])("is found where $title", ({ written, meant }, { expect }) => {
    expect(nearName(written, SERVICES)).toBe(meant);
  });

  test("is the nearest of several", ({ expect }) => {
    expect(nearName("service-c", ["service-aa", "service-b1", "service-cc"])).toBe("service-cc");
  });

  test.for(["payments", "", "x", "zebra"])(
    "is none where nothing is near: %s",
    (written, { expect }) => {
      expect(nearName(written, SERVICES)).toBeUndefined();
    },
  );

  test("is named, and else everything that there is", ({ expect }) => {
    expect(namesInstead("ordres", SERVICES)).toBe(
      '; the nearest is "orders" (of orders, basket, web)',
    );
    expect(namesInstead("payments", SERVICES)).toBe("; there is only: orders, basket, web");
    expect(namesInstead("payments", [])).toBe("; there is none at all");
  });
});
