import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { isDeepStrictEqual } from "node:util";
import { SimulatorError } from "../../errors.ts";
import type { AccessLogProfile } from "../access-log/profiles/profile.ts";
import { type CorpusCase, corpusCases } from "./corpus.ts";
import type { ParserFailure } from "./parser-failure.ts";

/** What came of holding a parser to the corpus. */
interface ParserReport {
  readonly total: number;
  /** Every case that was read wrong. */
  readonly failures: readonly ParserFailure[];
}

interface CheckParserOptions {
  readonly cwd: string;
  /** The cases are lines of this profile. @default the cases of every built-in profile */
  readonly profile?: AccessLogProfile;
}

/**
 * Feeds every case to somebody's parser: one line of log on its standard input, one JSON object on its standard
 * output, in the same order, with the values under the documented keys. A missing key counts as `null`; keys that are
 * not documented are not looked at.
 *
 * @throws {SimulatorError} `USAGE` if the command cannot be run or answers another number of lines.
 */
export async function checkParser(
  command: string,
  { cwd, profile }: CheckParserOptions,
): Promise<ParserReport> {
  const cases = corpusCases(profile && [profile]);
  const output = await outputOf(command, cwd, cases);
  const answers = output.split("\n").filter((line) => line !== "");
  if (answers.length !== cases.length) {
    throw new SimulatorError(
      "USAGE",
      `The parser answered ${answers.length} lines to ${cases.length}.`,
      {
        remedy:
          "Print one JSON object for each line, in the same order; {} where it cannot be read.",
      },
    );
  }
  const failures = cases.flatMap((corpusCase, index) =>
    failureOf(corpusCase, answers[index] ?? ""),
  );
  return { total: cases.length, failures };
}

async function outputOf(
  command: string,
  cwd: string,
  cases: readonly CorpusCase[],
): Promise<string> {
  const child = spawn(command, { cwd, shell: true, stdio: ["pipe", "pipe", "inherit"] });
  const { promise: ended, resolve } = Promise.withResolvers<number | null>();
  child.once("close", (status) => resolve(status));
  // A parser that ends early is reported by its status, not by the pipe that broke.
  child.stdin.on("error", () => undefined);
  child.stdin.end(cases.map(({ line }) => `${line}\n`).join(""));
  const output = await text(child.stdout);
  const status = await ended;
  if (status === 0) return output;
  throw new SimulatorError("USAGE", `The parser \`${command}\` ended with status ${status}.`, {
    remedy: "Name a command that reads lines on standard input and ends with status 0.",
  });
}

function failureOf({ id, line, fields }: CorpusCase, answer: string): readonly ParserFailure[] {
  const read = parseAnswer(answer);
  if (read === undefined) return [{ id, line, answer, wrong: [] }];
  const wrong = Object.entries(fields).flatMap(([key, expected]) => {
    const got = read[key] ?? null;
    return isDeepStrictEqual(got, expected) ? [] : [{ key, expected, got }];
  });
  return wrong.length === 0 ? [] : [{ id, line, wrong }];
}

function parseAnswer(answer: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(answer);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
