import { describe, test } from "vitest";
import { secretsIn } from "../../../simulator/topology/plan/secrets.ts";
import { ecsService, namespaceOf } from "../../support/planned.ts";

const withSecret = (name: string, secrets: Record<string, string>) =>
  ecsService({ name, container: { run: { skip: false, environment: {}, secrets } } });

describe("the secrets of a namespace", () => {
  const secretsOf = secretsIn(
    namespaceOf(
      withSecret("web", { KEY: "of web" }),
      withSecret("api", { KEY: "of api" }),
      ecsService({ name: "none" }),
    ),
  );

  test("are those of the very family and container", ({ expect }) => {
    expect(secretsOf({ family: "web-family" }, { name: "app" })).toEqual({ KEY: "of web" });
    expect(secretsOf({ family: "api-family" }, { name: "app" })).toEqual({ KEY: "of api" });
    expect(secretsOf({ family: "api-family" }, { name: "side" })).toEqual({});
    expect(secretsOf({ family: "none-family" }, { name: "app" })).toEqual({});
  });

  test("are not in JSON of whatever holds them", ({ expect }) => {
    expect(JSON.stringify({ secretsOf })).toBe("{}");
  });
});
