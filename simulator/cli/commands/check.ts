import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { SimulatorError } from "../../errors.ts";
import { loadProfile } from "../../line/access-log/profiles/load-profile.ts";
import { checkParser } from "../../line/corpus/check-parser.ts";
import { describeParserFailure } from "../../line/corpus/parser-failure.ts";
import { type CheckOptions, checkLog } from "../../line/report/check-log.ts";
import { describeLines } from "../../line/report/describe-lines.ts";
import { describeLineReport, describeReport } from "../../line/report/describe-report.ts";
import { countLineReport, failuresOf, noLines, seenIn } from "../../line/report/gate.ts";
import { schemaValidator } from "../../line/report/schema-validator.ts";
import { printable, printableJson } from "../../printable.ts";
import type { CommandContext } from "../context.ts";
import { logFilesIn, readNamedLog } from "../log-source.ts";

interface CheckFlags {
  readonly profile?: string;
  readonly schema?: string;
  readonly parser?: string;
  readonly redact?: true;
  readonly json?: true;
  readonly lines?: true;
}

export function addCheck(context: CommandContext): void {
  context.program
    .command("check")
    .summary("say what the lines of a real log are; or whether a parser reads them right")
    .description(
      "Says which protocol, format and profile the lines of a log have, what deviates, and what cannot be read.\n" +
        "The lines may stand in anything: records in JSON, YAML or CSV, output of tools, base64. Files may be gzip, zstd or tar;\n" +
        "of a folder every file is read; - is standard input.",
    )
    .argument("[file...]", "logs and folders of them; - is standard input", ["-"])
    .option("--profile <name|file>", "lines have to fit this profile")
    .option("--schema <file>", "JSON lines have to fit this JSON Schema")
    .option("--redact", "leave out every value and file name, for a report that can be shared")
    .option("--lines", "say of every single line what it is, instead of the summary")
    .option("--json", "print the report as JSON, one file (or with --lines one line) a line")
    .addOption(
      new Option(
        "--parser <command>",
        "hold a parser of your own to the case corpus (of --profile): lines in, JSON out",
      ).conflicts(["schema", "redact", "lines"]),
    )
    .addHelpText(
      "after",
      "\nThe exit status is 1 if an access-log line cannot be read; with --profile or\n" +
        "--schema also if a line does not fit, or if there is no line to hold to it;\n" +
        "with --parser if a case is read wrong.\n" +
        "\nExamples:\n" +
        "  aws logs tail /ecs/shop | sc-sim check --profile observed-2025-11\n" +
        '  sc-sim check --parser "node parse.js"',
    )
    .action((files: string[], flags: CheckFlags, { args }: Command) =>
      flags.parser === undefined
        ? checkFiles(context, files, flags)
        : checkWithParser(context, { ...flags, parser: flags.parser, files: args }),
    );
}

async function checkFiles(
  { terminal, cwd, exitWith }: CommandContext,
  files: readonly string[],
  flags: CheckFlags,
): Promise<void> {
  const options: CheckOptions = {
    ...(flags.profile && { profile: loadProfile(flags.profile, cwd) }),
    ...(flags.schema && { validate: await schemaValidator(resolve(cwd, flags.schema)) }),
    isRedacted: flags.redact === true,
  };
  const print = (report: object, describe: () => string) =>
    terminal.write(`${flags.json ? printableJson(report) : describe()}\n`);
  if (files.includes("-") && process.stdin.isTTY) {
    terminal.say("Reading lines from this terminal; Ctrl-D ends them.");
  }
  const logs = await Array.fromAsync(files, (file) => logFilesIn({ file, cwd }));
  for (const [index, file] of logs.flat().entries()) {
    const shown = file === "-" ? "standard input" : file;
    const name = flags.redact ? `file ${index + 1}` : shown;
    const seen = await readNamedLog({ file, cwd }, async (source) => {
      if (!flags.lines) {
        const report = await checkLog(source, options);
        await print({ file: name, ...report }, () => describeReport(name, report));
        return seenIn(report);
      }
      let counts = noLines();
      for await (const line of describeLines(source, options)) {
        await print(line, () => describeLineReport(line));
        counts = countLineReport(counts, line);
      }
      return counts;
    });
    const { hasFailed, remarks } = failuresOf(seen, options);
    for (const remark of remarks) terminal.say(`${printable(name)}: ${remark}`);
    if (hasFailed) exitWith(1);
  }
}

interface ParserFlags extends CheckFlags {
  readonly parser: string;
  /** Arguments of the command, which a parser does not take. */
  readonly files: readonly string[];
}

async function checkWithParser(
  { terminal, cwd, exitWith }: CommandContext,
  { parser, profile, json, files }: ParserFlags,
): Promise<void> {
  if (files.length > 0) {
    throw new SimulatorError(
      "USAGE",
      `--parser reads the case corpus and no files, but ${files.join(", ")} was given.`,
      { remedy: "Leave out the files, or --parser." },
    );
  }
  const report = await checkParser(parser, {
    cwd,
    ...(profile !== undefined && { profile: loadProfile(profile, cwd) }),
  });
  const { total, failures } = report;
  if (json) await terminal.write(`${printableJson(report)}\n`);
  else {
    for (const failure of failures) await terminal.write(`${describeParserFailure(failure)}\n\n`);
  }
  terminal.say(`${total - failures.length} of ${total} cases are read right.`);
  if (failures.length > 0) exitWith(1);
}
