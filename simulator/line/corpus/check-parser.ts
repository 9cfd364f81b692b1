import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { isDeepStrictEqual } from "node:util";
import { SimulatorError } from "../../errors.ts";
import { type CorpusCase, corpusCases } from "./corpus.ts";

/** What came of holding a parser to the corpus. */
interface ParserReport {
  readonly total: number;
  /** One text for each case that was read wrong: its id, the fields that differ, the line. */
  readonly failures: readonly string[];
}

/**
 * Feeds every case to somebody's parser: one line of log on its standard input, one JSON object on its standard output, in the same order,
 * with the values under the documented keys. A key that is lacking counts as `null`, keys that are not documented are not looked at.
 *
 * @throws {SimulatorError} `USAGE`, where the command cannot be run or answers another number of lines.
 */
export async function checkParser(
  command: string,
  { cwd }: { readonly cwd: string },
): Promise<ParserReport> {
  const cases = corpusCases();
  const answers = (await answersOf(command, cwd, cases)).split("\n").filter((line) => line !== "");
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
  const failures = cases.flatMap((one, index) => failureOf(one, answers[index] ?? ""));
  return { total: cases.length, failures };
}

async function answersOf(
  command: string,
  cwd: string,
  cases: readonly CorpusCase[],
): Promise<string> {
  const child = spawn(command, { cwd, shell: true, stdio: ["pipe", "pipe", "inherit"] });
  const { promise: ended, resolve } = Promise.withResolvers<number | null>();
  child.once("close", (status) => resolve(status));
  // A parser that ends early is told by its status, not by the pipe that broke.
  child.stdin.on("error", () => undefined);
  child.stdin.end(cases.map(({ line }) => `${line}\n`).join(""));
  const answers = await text(child.stdout);
  const status = await ended;
  if (status === 0) return answers;
  throw new SimulatorError("USAGE", `The parser \`${command}\` ended with status ${status}.`, {
    remedy: "Name a command that reads lines on standard input and ends with status 0.",
  });
}

function failureOf({ id, line, fields }: CorpusCase, answer: string): readonly string[] {
  const read = parseAnswer(answer);
  if (read === undefined) return [`${id}: the answer is no JSON object: ${answer}\n  ${line}`];
  const wrong = Object.entries(fields).flatMap(([key, expected]) => {
    const got = read[key] ?? null;
    if (isDeepStrictEqual(got, expected)) return [];
    return [`  ${key}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`];
  });
  return wrong.length === 0 ? [] : [[`${id}:`, ...wrong, `  ${line}`].join("\n")];
}

function parseAnswer(answer: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(answer);
    return typeof value === "object" && value !== null
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
