import { resolve } from "node:path";
import { loadProfile } from "../../line/access-log/profiles/load-profile.ts";
import { checkParser } from "../../line/corpus/check-parser.ts";
import { checkLog } from "../../line/report/check-log.ts";
import { describeLines, type LineReport } from "../../line/report/describe-lines.ts";
import type { LogReport } from "../../line/report/log-report.ts";
import { schemaValidator } from "../../line/report/schema-validator.ts";
import type { AccessLogSource } from "../../line/sources/open-source.ts";
import type { CommandContext } from "../context.ts";
import { readNamedLog } from "../log-source.ts";

interface CheckFlags {
  readonly profile?: string;
  readonly schema?: string;
  readonly parser?: string;
  readonly redact?: true;
  readonly json?: true;
  readonly lines?: true;
}

export function addCheck({ program, terminal, cwd, exitWith }: CommandContext): void {
  program
    .command("check")
    .summary("say what the lines of a real log are; or whether a parser reads them right")
    .description(
      "Says which protocol, format and profile the lines of a log have, what deviates, and what cannot be read.\n" +
        "Files may be gzip, exports of CloudWatch, FireLens records or output of docker logs; - is standard input.",
    )
    .argument("[file...]", "logs; - is standard input", ["-"])
    .option("--profile <name|file>", "lines have to fit this profile, else the exit status is 1")
    .option("--schema <file>", "JSON lines have to fit this JSON Schema, else the exit status is 1")
    .option("--redact", "leave out every value, for a report that can be shared")
    .option("--lines", "say of every single line what it is, instead of the summary")
    .option("--json", "print the report as JSON, one file (or with --lines one line) a line")
    .option(
      "--parser <command>",
      "hold a parser of your own to the case corpus: lines in, JSON out",
    )
    .addHelpText(
      "after",
      '\nExample:\n  aws logs tail /ecs/shop --since 1h | sc-sim check --profile observed-2025-11\n  sc-sim check --parser "node parse.js"',
    )
    .action(async (files: string[], flags: CheckFlags) => {
      if (flags.parser !== undefined) {
        const { total, failures } = await checkParser(flags.parser, { cwd });
        for (const failure of failures) await terminal.write(`${failure}\n\n`);
        terminal.say(`${total - failures.length} of ${total} cases are read right.`);
        if (failures.length > 0) exitWith(1);
        return;
      }
      const options = {
        ...(flags.profile && { profile: loadProfile(flags.profile, cwd) }),
        ...(flags.schema && { validate: await schemaValidator(resolve(cwd, flags.schema)) }),
        isRedacted: flags.redact === true,
      };
      if (files.includes("-") && process.stdin.isTTY) {
        terminal.say("Reading lines from this terminal; Ctrl-D ends them.");
      }
      const isHeld = flags.profile !== undefined || flags.schema !== undefined;
      for (const [index, file] of files.entries()) {
        const log = { file, cwd };
        if (flags.lines) await readNamedLog(log, sayEachLine);
        else {
          const report = await readNamedLog(log, (source) => checkLog(source, options));
          await saySummary(index, file, report);
        }
      }

      async function sayEachLine(source: AccessLogSource): Promise<void> {
        for await (const line of describeLines(source, options)) {
          const text = flags.json ? JSON.stringify(line) : describeLine(line);
          await terminal.write(`${text}\n`);
          if (isHeld && line.deviations.length > 0) exitWith(1);
        }
      }

      async function saySummary(index: number, file: string, report: LogReport): Promise<void> {
        const name = flags.redact ? `file ${index + 1}` : file === "-" ? "standard input" : file;
        const text = flags.json
          ? JSON.stringify({ file: name, ...report })
          : describe(name, report);
        await terminal.write(`${text}\n`);
        if (isHeld && report.deviations.length + report.unreadable.length > 0) exitWith(1);
      }
    });
}

function describeLine({
  number,
  kind,
  protocol,
  format,
  profiles,
  deviations,
}: LineReport): string {
  const what = protocol === undefined ? kind : `${protocol} ${format}`;
  const fits = profiles.length > 0 ? `fits ${profiles.join(", ")}` : "";
  return [number, what, fits, deviations.join("; ")].join("\t").trimEnd();
}

function describe(name: string, { kinds, shapes, deviations, unreadable }: LogReport): string {
  const total = Object.values(kinds).reduce((sum, count) => sum + count, 0);
  const lines = [`${name}: ${total} lines, ${kinds.access} of them access-log lines`];
  for (const { protocol, format, profiles, count } of shapes) {
    const fits = profiles.length > 0 ? profiles.join(", ") : "no profile";
    lines.push(`  ${String(count).padStart(8)}  ${protocol} ${format}, fits ${fits}`);
  }
  const { outlier, proxy, other } = kinds;
  if (proxy > 0) lines.push(`  ${String(proxy).padStart(8)}  of the proxy's own log`);
  if (outlier > 0) lines.push(`  ${String(outlier).padStart(8)}  outlier-detection events`);
  if (other > 0) lines.push(`  ${String(other).padStart(8)}  of something else`);
  for (const [title, tallies] of [
    ["Deviations", deviations],
    ["Cannot be read", unreadable],
  ] as const) {
    if (tallies.length === 0) continue;
    lines.push(`  ${title}:`);
    for (const { text, count, firstLine } of tallies) {
      lines.push(`  ${String(count).padStart(8)}  ${text} (first in line ${firstLine})`);
    }
  }
  return lines.join("\n");
}
