import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { service, taskDefinition } from "../support/definitions.ts";
import { openCli } from "../support/run-cli.ts";
import { folderWith } from "../support/temp-folder.ts";

describe("hostile files", () => {
  const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${"bcdefghi"
    .split("")
    .map(
      (name, index) => `${name}: &${name} [${Array(9).fill(`*${"abcdefgh"[index]}`).join(", ")}]`,
    )
    .join("\n")}\ncontainerDefinitions: *i\n`;
  const HOSTILE = [
    { title: "an empty one", name: "x.json", content: "" },
    { title: "half of one", name: "x.json", content: '{ "containerDefinitions": [' },
    {
      title: "a hundred thousand brackets",
      name: "x.json",
      content: `{"containerDefinitions":${"[".repeat(100_000)}`,
    },
    {
      title: "a hundred thousand YAML brackets",
      name: "x.yaml",
      content: `containerDefinitions: ${"[".repeat(100_000)}`,
    },
    { title: "a bomb of aliases", name: "x.yaml", content: bomb },
    {
      title: "UTF-16",
      name: "x.json",
      content: Buffer.from('{"containerDefinitions": []}', "utf16le"),
    },
    {
      title: "one of 9 MB",
      name: "x.json",
      content: `{"containerDefinitions": "${"x".repeat(9_000_000)}"}`,
    },
    {
      title: "a key __proto__",
      name: "x.json",
      content: '{"containerDefinitions": [], "family": "x", "__proto__": {"polluted": true}}',
    },
    {
      title: "a YAML tag that wants to be code",
      name: "x.yaml",
      content: "containerDefinitions: !!js/function 'function () {}'\nfamily: x\n",
    },
    {
      title: "a string of millions of escapes that never ends",
      name: "x.json",
      content: `{"containerDefinitions": "${'\\"'.repeat(4_000_000)}`,
    },
    { title: "a number where an object belongs", name: "x.json", content: "42" },
  ];
  test.for(HOSTILE)(
    "$title ends with status 2 and no stack trace",
    async ({ name, content }, { expect }) => {
      const folder = folderWith({ [name]: content });
      const { status, stderr } = await openCli().run(
        "plan",
        join(folder, name),
        "--runtime",
        "local",
      );
      expect(status).toBe(2);
      expect(stderr).toContain(name);
      expect(stderr).not.toMatch(/\n\s+at |is a bug/);
    },
  );

  test("a folder that links to itself is searched once", async ({ expect }) => {
    const folder = folderWith({ "task.json": taskDefinition(), "service.json": service() });
    symlinkSync(folder, join(folder, "again"));
    const { status, stderr } = await openCli().run("plan", folder, "--runtime", "local");
    expect(status, stderr).toBe(0);
  });
});
