import { describe, test } from "vitest";
import { ecspressoFiles } from "../../support/ecspresso-files.ts";
import { readInput } from "../../support/read-input.ts";
import { serviceResource, taskDefinitionResource, tfstate } from "../../support/terraform.ts";

const connect = { namespace: "mesh" };

describe("a service that Terraform creates and ecspresso deploys", () => {
  test("is one, as ecspresso has it, and the plan says so", async ({ expect }) => {
    const cluster = "arn:aws:ecs:eu-west-1:111122223333:cluster/mesh";
    const created = tfstate(
      taskDefinitionResource("web"),
      serviceResource("web", { connect, cluster }),
    );
    const read = await readInput({ ...ecspressoFiles(), "terraform.tfstate": created });
    expect(read.said).toEqual([]);
    expect(read.namespace.services).toMatchObject([
      {
        name: "web",
        taskDefinition: { family: "web", containers: [{ image: "example/web:1" }] },
      },
    ]);
    expect(read.namespace.notes?.filter((note) => note.startsWith("ecspresso deploys"))).toEqual([
      "ecspresso deploys the task definition web, so aws_ecs_task_definition.web in terraform.tfstate is passed over.",
      "ecspresso deploys the service web, so aws_ecs_service.web in terraform.tfstate is passed over.",
    ]);
  });

  test("of another name counts beside it", async ({ expect }) => {
    const other = [
      taskDefinitionResource("shop"),
      serviceResource("shop", { connect, cluster: "mesh" }),
    ];
    const read = await readInput({ ...ecspressoFiles(), "terraform.tfstate": tfstate(...other) });
    expect(read.namespace.services.map(({ name }) => name)).toEqual(["shop", "web"]);
  });

  test("in another cluster is another one", async ({ expect }) => {
    const service = serviceResource("web", { connect, cluster: "elsewhere" });
    const read = await readInput({ ...ecspressoFiles(), "terraform.tfstate": tfstate(service) });
    expect(read.said.join("\n")).toContain("Service web is also in");
  });
});
