import { basename } from "node:path";
import type { Problem } from "../../../../errors.ts";
import type { InputFile } from "../../files/input-file.ts";
import type { Place } from "../../problems/located.ts";
import type { Answers } from "../answers.ts";
import { externalsIn, JSONNET_ENDING } from "./plain-jsonnet.ts";
import type { TemplatedFile } from "./templated-file.ts";

/** Jsonnet that computes something, and what ecspresso calls the output that is wanted instead. */
export interface ComputedFile {
  readonly file: InputFile;
  readonly computed: NonNullable<TemplatedFile["computed"]>;
  readonly target: "config" | "servicedef" | "taskdef";
}

interface JsonnetProblemFacts {
  readonly config: InputFile;
  /** Where the config names them. */
  readonly place: Place;
  readonly files: readonly ComputedFile[];
}

/** One problem for a config, with the commands that print what can be read. */
export function jsonnetProblem({ config, place, files }: JsonnetProblemFacts): Problem {
  const found = files.map(
    ({ file, computed: { line, column, found } }) => `${file.name}:${line}:${column}: ${found}`,
  );
  const commands = files.map(({ file, target }) => {
    const ending = target === "config" ? ".yml" : ".json";
    const output = basename(file.name).replace(JSONNET_ENDING, ending);
    return `ecspresso render ${target} --config ${basename(config.name)} > ${output}`;
  });
  const message = `Jsonnet that computes something is not evaluated here (${found.join(", ")}). Run in its folder, with the --ext-str and --ext-code that you deploy with: ${commands.join(" && ")}. What these write is then read in place of the Jsonnet.`;
  return { file: config.name, ...place, message, origin: "simulator", severity: "error" };
}

/** What Jsonnet that is not evaluated asks for: answers to it are not slips. */
export function declareInJsonnet(file: InputFile, answers: Answers): void {
  const bytes = file.bytes();
  if ("message" in bytes) return;
  const text = bytes.toString("utf8");
  for (const name of externalsIn(text)) answers.variable(name);
  for (const [, words = ""] of text.matchAll(/(?:\b|_)env\b['"]?\)?\s*\(?([^\n})]*)/g)) {
    for (const [, name = ""] of words.matchAll(/[`'"]([A-Za-z_]\w*)[`'"]/g))
      answers.declareEnvironment(name);
  }
}
