import { describe, test } from "vitest";
import { hostsFileText } from "../../../simulator/running/names/hosts-file.ts";

describe("a task's hosts file", () => {
  const names = { "web.shop": "127.255.0.2", "api.shop": "127.255.0.1" };

  test("has the task's names before the machine's", ({ expect }) => {
    const machine = "127.0.0.1\tlocalhost\n# a remark\n\n::1 localhost ip6-localhost\n";
    expect(hostsFileText(machine, names)).toBe(
      `127.255.0.2\tweb.shop\n127.255.0.1\tapi.shop\n${machine}`,
    );
  });

  test("has no other address for them, and keeps the other names of such a line", ({ expect }) => {
    const machine =
      "10.0.0.9 web.shop\n10.0.0.8\tother API.shop third # old\n10.0.0.7 web.shop.x\n";
    expect(hostsFileText(machine, names)).toBe(
      "127.255.0.2\tweb.shop\n127.255.0.1\tapi.shop\n10.0.0.8\tother third\n10.0.0.7 web.shop.x\n",
    );
  });
});
