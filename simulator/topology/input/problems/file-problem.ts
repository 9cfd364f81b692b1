import type { Problem } from "../../../errors.ts";
import type { FileProblem } from "../files/parsed-file.ts";

/** What is wrong with a file itself, rather than with a value in it. */
export function fileProblem(file: string, problem: FileProblem): Problem {
  return { file, path: "", origin: "simulator", severity: "error", ...problem };
}
