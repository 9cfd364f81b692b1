import { existsSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { service, taskDefinition } from "../support/definitions.ts";
import { openCli, PROJECT } from "../support/run-cli.ts";
import { runProgram } from "../support/run-program.ts";
import { folderWith, tempFolder } from "../support/temp-folder.ts";

const FILES = ["compose.yaml", "envoy/generated/client-1.json", "envoy/generated/server-1.json"];

const read = (folder: string, file: string) => readFileSync(join(folder, file), "utf8");

describe("sc-sim export compose", () => {
  const exportTo = (out: string, ...flags: readonly string[]) =>
    openCli().run("export", "compose", "--out", out, ...flags);

  test("writes the committed project of the sample apps", async ({ expect }) => {
    // Written elsewhere, and build contexts are relative to that.
    const out = join(tempFolder(), "new", "folder");
    const { status, stderr } = await exportTo(out);
    expect(status, stderr).toBe(0);
    const context = /context: \S*sample-apps/g;
    for (const file of FILES) {
      expect(stderr).toContain(`Wrote ${join(out, file)}`);
      expect(read(out, file).replace(context, "context: sample-apps")).toBe(
        read(PROJECT, file).replace(context, "context: sample-apps"),
      );
    }
    expect(readdirSync(join(PROJECT, "envoy/generated"))).toEqual([
      "client-1.json",
      "server-1.json",
    ]);
  });

  test.for(FILES)(
    "replaces no %s that is there, and writes nothing beside it",
    async (file, { expect }) => {
      const out = folderWith({ [file]: "mine" });
      const { status, stderr } = await exportTo(out);
      expect(status).toBe(2);
      expect(stderr).toMatch(/^✖ USAGE {2}\S+ exists already\.\n.*--out.*--force/);
      expect(stderr).toContain(file);
      expect(readdirSync(out)).toEqual([file.split("/")[0]]);
      expect(read(out, file)).toBe("mine");
    },
  );

  test("replaces its files with --force, and leaves others alone", async ({ expect }) => {
    const out = folderWith({
      "compose.yaml": "mine",
      "envoy/generated/client-1.json": "mine",
      "envoy/generated/other-1.json": "mine",
    });
    const elsewhere = tempFolder();
    const { status, stderr } = await exportTo(out, "--force");
    expect(status, stderr).toBe(0);
    await exportTo(elsewhere);
    for (const file of FILES) expect(read(out, file)).toBe(read(elsewhere, file));
    expect(read(out, "envoy/generated/other-1.json")).toBe("mine");
    expect(readdirSync(out).sort()).toEqual(["compose.yaml", "envoy"]);
  });

  test("takes a link that leads nowhere for a file", async ({ expect }) => {
    const out = tempFolder();
    symlinkSync(join(out, "nowhere"), join(out, "compose.yaml"));
    expect((await exportTo(out)).status).toBe(2);
  });

  const UNWRITABLE = [
    { title: "a file has the folder's name", files: { envoy: "mine" }, flags: [] },
    {
      title: "a file has the folder's name, with --force",
      files: { envoy: "mine", "compose.yaml": "mine" },
      flags: ["--force"],
    },
  ];
  test.for(UNWRITABLE)("writes all or nothing: $title", async ({ files, flags }, { expect }) => {
    const out = folderWith(files);
    const { status, stderr } = await exportTo(out, ...flags);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^✖ USAGE .*cannot be written/);
    expect(readdirSync(out).sort()).toEqual(Object.keys(files).sort());
    for (const file of Object.keys(files)) expect(read(out, file)).toBe("mine");
  });

  test("leaves no folder where it can write none", async ({ expect }) => {
    const out = folderWith({ file: "mine" });
    const { status, stderr } = await exportTo(join(out, "file", "below"));
    expect([status, stderr.split("\n")[1]]).toEqual([2, "  → Name another place with --out."]);
    expect(readdirSync(out)).toEqual(["file"]);
  });

  test("lets Envoy's user read what it writes, whatever the umask is", async ({ expect }) => {
    const out = tempFolder();
    const command = `umask 077; exec "${process.execPath}" simulator/sc-sim.mjs export compose --out "${out}"`;
    const { status, stderr } = await runProgram("sh", ["-c", command], { cwd: PROJECT });
    expect(status, stderr).toBe(0);
    const mode = statSync(join(out, "envoy/generated/server-1.json")).mode & 0o777;
    expect(mode.toString(8)).toBe("644");
  });

  test("refuses flags that would have no effect there", async ({ expect }) => {
    for (const flag of ["--fidelity=aws", "--logs-for-apps", "--logs-port=1", "--runtime=local"]) {
      const { status, stderr } = await openCli().run(
        "export",
        "compose",
        flag,
        "--out",
        tempFolder(),
      );
      expect({ flag, status }).toEqual({ flag, status: 2 });
      expect(stderr).toContain(flag.split("=")[0]);
    }
  });

  test("writes nothing where the inputs are wrong", async ({ expect }) => {
    const folder = folderWith({
      "task.json": taskDefinition({ image: undefined }),
      "s.json": service(),
    });
    const out = join(tempFolder(), "out");
    const { status, stderr } = await openCli().run("export", "compose", folder, "--out", out);
    expect(status).toBe(2);
    expect(stderr).toContain("INPUT_INVALID");
    expect(existsSync(out)).toBe(false);
  });
});
