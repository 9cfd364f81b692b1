import { describe, test } from "vitest";
import { expectedOf, readCase, summaryOf } from "../../../support/infra-case.ts";

interface ExpectedService {
  readonly address?: string;
  readonly note?: string;
}

/** The parts that expected.json has for a case that can be planned. */
function planOf(name: string) {
  const { namespace, services, endpoints, images } = expectedOf(name);
  const plain = services.map(({ address, note, ...service }: ExpectedService) => service);
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
  return { namespace, services: plain.toSorted(byName), endpoints, images };
}

describe("Terraform's JSON", () => {
  const CASES = [
    { name: "10-tf-parcels-plan", warnings: 0 },
    { name: "12-tf-depot-state", warnings: 0 },
    { name: "13-tf-depot-test", warnings: 1 },
  ];
  for (const { name, warnings } of CASES) {
    test(`${name} gives its plan`, async ({ expect }) => {
      const result = await readCase(name);
      expect(summaryOf(result)).toMatchObject(planOf(name));
      expect(result.said).toHaveLength(warnings);
    });

    test(`${name} gives the same where its folder is named`, async ({ expect }) => {
      const result = await readCase(name, { paths: ["."] });
      expect(summaryOf(result)).toMatchObject(planOf(name));
      expect(result.said).toHaveLength(warnings);
    });
  }

  test("a plan keeps timeouts", async ({ expect }) => {
    const { namespace } = await readCase("10-tf-parcels-plan");
    const tracking = namespace.services.find(({ name }) => name === "tracking");
    expect(tracking?.serviceConnect.services).toMatchObject([{ perRequestTimeoutMs: 30_000 }]);
  });

  test("an image that mock_provider made up is a warning with its place", async ({ expect }) => {
    const { said } = await readCase("13-tf-depot-test");
    expect(said).toEqual([
      "warning: test.jsonl:6: aws_ecs_task_definition.stock (main.tf:37) container_definitions[0].image: It is made up by mock_provider: the image of stock/stock is not known. Write the real one in sc-sim.yaml.",
    ]);
  });

  test("unknown container_definitions are one problem with its causes and the way out", async ({
    expect,
  }) => {
    const { said } = await readCase("11-tf-depot-plan");
    expect(said).toEqual([
      "error: plan.json:184: aws_ecs_task_definition.stock (main.tf:37) container_definitions: It is known after apply only, because of aws_ecr_repository.stock.repository_url and aws_secretsmanager_secret.db.arn. Give the state, after apply: terraform show -json > state.json. Or, without an account, what a test with mock_provider makes: terraform test -json -verbose > test.jsonl (docs/terraform.md).",
    ]);
  });
});
