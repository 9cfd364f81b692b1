import { join, resolve } from "node:path";
import { corpusCases } from "../../line/corpus/corpus.ts";
import { describeCorpus } from "../../line/corpus/describe-corpus.ts";
import type { CommandContext } from "../context.ts";
import { writeOutput } from "../write-output.ts";

export function addCorpus({ program, terminal, cwd }: CommandContext): void {
  program
    .command("corpus")
    .summary("write the case corpus: lines of a real Envoy, and how each has to be read")
    .description(
      "Writes every recorded line, in every profile, with the record that a parser has to make of it: for tests in any language.",
    )
    .requiredOption("--out <dir>", "folder to write into: one JSONL file per profile and protocol")
    .addHelpText("after", "\nExample:\n  sc-sim corpus --out test/corpus")
    .action(({ out }: { readonly out: string }) => {
      const files = Map.groupBy(corpusCases(), ({ profile, protocol }) =>
        join(profile, `${protocol}.jsonl`),
      );
      for (const [file, cases] of files) {
        const text = cases.map((one) => `${JSON.stringify(one)}\n`).join("");
        writeOutput(resolve(cwd, out, file), text);
        terminal.say(`Wrote ${cases.length} cases to ${join(out, file)}`);
      }
      writeOutput(resolve(cwd, out, "README.md"), describeCorpus(files));
    });
}
