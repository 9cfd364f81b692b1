import { describe, test } from "vitest";
import { fixture, MILL, readTerraform } from "../../../support/terraform.ts";

const TEST = fixture("terraform", "mill", "test.jsonl");

describe("a test with mock_provider", () => {
  test("gives the plan, and nothing that is made up", async ({ expect }) => {
    const read = await readTerraform({}, { copyOf: MILL, paths: ["test.jsonl"] });
    expect(read.namespace).toBe("mill");
    expect(read.endpoints).toMatchObject([
      { url: "http://dye.mill:80", discoveryName: "dye" },
      { url: "http://gate.mill:80", discoveryName: "gate" },
      { url: "http://weave.mill:80", discoveryName: "weave" },
    ]);
    expect(read.images).toMatchObject({ "press/press": null, "mill-dye/dye": "example/dye:1" });
    expect(read.environment["press/press"]).toEqual({ GATE: "http://gate.mill" });
    expect(read.said).toMatchObject([
      expect.stringMatching(/^warning: .*gate.* desired_count: /),
      expect.stringMatching(
        /^warning: .*environment\[0\]\.value: .* the variable REPOSITORY of press\/press is left out/,
      ),
      expect.stringMatching(/^warning: .*\.image: .* the image of press\/press is not known/),
    ]);
  });

  test("is read without its sources, too", async ({ expect }) => {
    const { endpoints } = await readTerraform({ "test.jsonl": TEST });
    expect(endpoints.map(({ url }) => url)).toEqual([
      ...["http://dye.mill:80", "http://gate.mill:80", "http://weave.mill:80"],
    ]);
  });

  test("keeps a name of eight letters that the sources have", async ({ expect }) => {
    const made = /"discovery_name":"([a-z0-9]{8})"/.exec(TEST)?.[1] ?? "";
    const files = { "test.jsonl": TEST.replaceAll(made, "orders01") };
    const written = {
      ...files,
      "names.tf": 'locals {\n  name = "orders01"\n}\nresource "a" "b" {}\n',
    };
    const names = async (all: Readonly<Record<string, string>>) =>
      (await readTerraform(all)).endpoints.map(({ discoveryName }) => discoveryName);
    expect(await names(files)).not.toContain("orders01");
    expect(await names(written)).toContain("orders01");
  });

  test("with one ARN for two namespaces does not guess", async ({ expect }) => {
    const [line = ""] = TEST.split("\n").filter((text) => text.includes('"test_state":'));
    const one =
      /\{"address":"aws_service_discovery_http_namespace\.mill".*?"sensitive_values":\{[^{}]*(?:\{\})?[^{}]*\}\}/.exec(
        line,
      )?.[0] ?? "";
    const other = one
      .replaceAll('"mill"', '"second"')
      .replaceAll("namespace.mill", "namespace.second");
    const { said } = await readTerraform({ "test.jsonl": TEST.replace(one, `${one},${other}`) });
    expect(said).toContainEqual(
      expect.stringMatching(
        /^error: .*mock_provider gives the namespaces mill and second the same ARN.* override_resource/,
      ),
    );
  });

  test("that failed says why", async ({ expect }) => {
    const lines = [
      { "@level": "info", type: "test_abstract", test_abstract: {} },
      {
        ...{ "@level": "error", type: "diagnostic" },
        diagnostic: {
          severity: "error",
          summary: "(u7hshdjs) is an invalid ARN",
          address: "aws_lb.a",
        },
      },
    ];
    const { said } = await readTerraform({
      "test.jsonl": lines.map((one) => JSON.stringify(one)).join("\n"),
    });
    expect(said).toMatchObject([
      expect.stringMatching(
        /^error: test\.jsonl: : The test failed before it printed a state at aws_lb\.a: "\(u7hshdjs\) is an invalid ARN" .*mock_resource/,
      ),
    ]);
  });
});
