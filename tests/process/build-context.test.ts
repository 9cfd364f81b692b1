import { once } from "node:events";
import { test } from "vitest";
import {
  hashOfContext,
  readBuildContext,
} from "../../simulator/running/runtime/docker/images/build-context.ts";
import { folderWith } from "../support/temp-folder.ts";

test("a build of many files is told from another by each of them, and warns of nothing", async ({
  expect,
}) => {
  const files = Object.fromEntries(Array.from({ length: 20 }, (_, nth) => [`${nth}.txt`, "same"]));
  const hash = async (changed: object) =>
    hashOfContext(await readBuildContext(folderWith({ ...files, ...changed }), "Dockerfile"));
  // Told of Node's own warnings; the one that is made here comes after any that was made before it.
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
