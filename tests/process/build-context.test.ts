import { once } from "node:events";
import { chmodSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import {
  hashOfBuild,
  readBuildContext,
} from "../../simulator/running/runtime/docker/images/build-context.ts";
import { folderWith } from "../support/temp-folder.ts";

const dockerfile = "Dockerfile";

const hashOf = async (folder: string, args = {}) =>
  hashOfBuild({ context: await readBuildContext(folder, dockerfile), dockerfile, args });

describe("the hash of a build", () => {
  const FILES = { Dockerfile: "FROM x", "run.sh": "same", "sub/file": "same" };
  const CHANGES: readonly { title: string; change: (folder: string) => void }[] = [
    {
      title: "a file that was renamed",
      change: (folder) => renameSync(join(folder, "run.sh"), join(folder, "run.bash")),
    },
    {
      title: "a file that was moved",
      change: (folder) => renameSync(join(folder, "sub/file"), join(folder, "file")),
    },
    {
      title: "a file that can be run now",
      change: (folder) => chmodSync(join(folder, "run.sh"), 0o755),
    },
    {
      title: "a link that is new",
      change: (folder) => symlinkSync("run.sh", join(folder, "link")),
    },
  ];
  test.for(CHANGES)("changes with $title", async ({ change }, { expect }) => {
    const folder = folderWith(FILES);
    const before = await hashOf(folder);
    expect(await hashOf(folder)).toBe(before);
    change(folder);
    expect(await hashOf(folder)).not.toBe(before);
  });

  test("changes with where a link leads", async ({ expect }) => {
    const [one, other] = [folderWith(FILES), folderWith(FILES)];
    symlinkSync("run.sh", join(one, "link"));
    symlinkSync("nowhere", join(other, "link"));
    expect(await hashOf(one)).not.toBe(await hashOf(other));
  });

  test("changes with its arguments, its Dockerfile and the stage of it, not with the order of arguments", async ({
    expect,
  }) => {
    const folder = folderWith({ ...FILES, "other.Dockerfile": "FROM x" });
    const before = await hashOf(folder, { A: "1", B: "2" });
    expect(await hashOf(folder, { B: "2", A: "1" })).toBe(before);
    expect(await hashOf(folder, { A: "2", B: "1" })).not.toBe(before);
    expect(await hashOf(folder, { A: "1" })).not.toBe(before);
    const context = await readBuildContext(folder, dockerfile);
    const other = { context, dockerfile: "other.Dockerfile", args: { A: "1", B: "2" } };
    expect(await hashOfBuild(other)).not.toBe(before);
    const stage = { context, dockerfile, args: { A: "1", B: "2" }, target: "app" };
    expect(await hashOfBuild(stage)).not.toBe(before);
  });

  test("of many files changes with each of them, and warns of nothing", async ({ expect }) => {
    const files = Object.fromEntries(
      Array.from({ length: 20 }, (_, nth) => [`${nth}.txt`, "same"]),
    );
    const hash = (changed: object) => hashOf(folderWith({ ...files, ...changed }));
    // Node's own warnings; the one that is made here comes after any that was made before it.
    const warnings: string[] = [];
    const note = ({ message }: Error) => void warnings.push(message);
    process.on("warning", note);
    expect(await hash({})).toBe(await hash({}));
    expect(await hash({ "19.txt": "another" })).not.toBe(await hash({}));
    const last = once(process, "warning");
    process.emitWarning("the last");
    await last;
    process.off("warning", note);
    expect(warnings).toEqual(["the last"]);
  });
});

describe("the context of a build", () => {
  const filesOf = async (files: Readonly<Record<string, string>>) =>
    (await readBuildContext(folderWith(files), dockerfile)).files;

  test("leaves out what .dockerignore names, but never the Dockerfile", async ({ expect }) => {
    const files = { Dockerfile: "", ".dockerignore": "*\n!kept\n", kept: "", other: "" };
    expect(await filesOf(files)).toEqual(["Dockerfile", "kept"]);
  });

  test("takes the .dockerignore of its Dockerfile before the general one", async ({ expect }) => {
    const files = {
      Dockerfile: "",
      "Dockerfile.dockerignore": "*ignore\nmine",
      ".dockerignore": "all",
      ...{ mine: "", all: "" },
    };
    expect(await filesOf(files)).toEqual(["Dockerfile", "all"]);
  });
});
