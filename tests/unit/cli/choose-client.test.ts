import { describe, test } from "vitest";
import { checkClient, chooseClient } from "../../../simulator/cli/choose-client.ts";
import { ecsService, namespaceOf, planFor } from "../../support/planned.ts";

const web = ecsService({ name: "web", exposes: [{ name: "web" }] });
const api = ecsService({ name: "api", exposes: [{ name: "api" }] });
const client = ecsService({ name: "client" });
const other = ecsService({ name: "other" });
const empty = ecsService({ name: "empty", desiredCount: 0 });

async function chosen(services: readonly (typeof web)[], named?: string) {
  return chooseClient(await planFor(namespaceOf(...services)), named)?.name;
}

describe("a command of run calls", () => {
  test.for([
    { title: "from the service that is named", services: [web, client], as: "web", from: "web-1" },
    { title: "from the only client", services: [web, api, client, empty], from: "client-1" },
    { title: "from the only service", services: [web, empty], from: "web-1" },
    { title: "nothing without endpoints", services: [client, other], from: undefined },
    { title: "nothing without tasks", services: [{ ...web, desiredCount: 0 }], from: undefined },
  ])("$title", async ({ services, as, from }, { expect }) => {
    expect(await chosen(services, as)).toBe(from);
  });

  test.for([
    { title: "clients", services: [web, client, other], names: "client, other" },
    { title: "services where none is a client", services: [web, api], names: "web, api" },
  ])("from one of several $title only when it is said which", async (row, { expect }) => {
    await expect(chosen(row.services)).rejects.toThrow(
      expect.objectContaining({
        code: "USAGE",
        problem: `The command can run as one of several services: ${row.names}.`,
      }),
    );
  });

  test.for([
    { title: "a service that does not exist", services: [web, client], as: "clint" },
    { title: "a service without tasks", services: [web, empty], as: "empty" },
    { title: "one of several clients", services: [web, client, other] },
    { title: "the only client", services: [web, api, client, empty] },
    { title: "the only service", services: [web, empty] },
    { title: "nothing without endpoints", services: [client, other] },
  ])("is known to be from $title before there is a plan", async ({ services, as }, { expect }) => {
    const messageOf = (error: unknown) => String(error);
    const planned = await chosen(services, as).then(() => "", messageOf);
    const check = async () => checkClient(namespaceOf(...services), as);
    expect(await check().then(() => "", messageOf)).toBe(planned);
  });

  test("from no service that does not exist or has no task", async ({ expect }) => {
    await expect(chosen([web, client], "clint")).rejects.toThrow(
      'There is no service "clint"; the nearest is "client"',
    );
    await expect(chosen([web, empty], "empty")).rejects.toThrow('Service "empty" has no task');
  });
});
