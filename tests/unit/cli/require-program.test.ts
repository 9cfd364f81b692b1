import { chmodSync } from "node:fs";
import { join } from "node:path";
import { test } from "vitest";
import { requireProgram } from "../../../simulator/cli/require-program.ts";
import { folderWith } from "../../support/temp-folder.ts";

/** A folder with programs, and with files that are not. */
function folderOfPrograms(): string {
  const folder = folderWith({ "bin/tests": "", "bin/plain": "", "own.sh": "", "text/tests": "" });
  for (const name of ["bin/tests", "own.sh"]) chmodSync(join(folder, name), 0o755);
  return folder;
}

test("a program is found on the PATH, or by its path from the current folder", ({ expect }) => {
  const cwd = folderOfPrograms();
  // The first entry has a file of that name which cannot be executed; the second is relative.
  const options = { env: { PATH: `${cwd}/text:bin` }, cwd };
  expect(requireProgram("tests", options)).toBe(join(cwd, "bin/tests"));
  expect(requireProgram("./own.sh", options)).toBe(join(cwd, "own.sh"));
  expect(requireProgram(join(cwd, "own.sh"), { env: {}, cwd: "/" })).toBe(join(cwd, "own.sh"));
});

test.for([
  { word: "own.sh", problem: 'There is no program "own.sh" on the PATH. Nothing was started.' },
  { word: "plain", problem: 'There is no program "plain" on the PATH. Nothing was started.' },
  { word: "", problem: 'There is no program "" on the PATH. Nothing was started.' },
  { word: "./nowhere.sh", problem: "./nowhere.sh does not exist. Nothing was started." },
  { word: "bin/plain", problem: "bin/plain cannot be executed." },
  { word: "./bin", problem: "./bin cannot be executed." },
])("$word is refused by name", ({ word, problem }, { expect }) => {
  const cwd = folderOfPrograms();
  expect(() => requireProgram(word, { env: { PATH: `${cwd}/bin` }, cwd })).toThrow(
    expect.objectContaining({ code: "USAGE", problem }),
  );
});

test("a command in quotes is refused with what to write instead", ({ expect }) => {
  expect(() => requireProgram("pytest -q", { env: { PATH: "/bin" }, cwd: "/" })).toThrow(
    expect.objectContaining({ remedy: "Write its words without quotes: -- pytest -q" }),
  );
});
