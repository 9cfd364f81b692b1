import { createInterface } from "node:readline";
import { styleText } from "node:util";
import { printable } from "../printable.ts";
import { cutEnd } from "./fit.ts";
import { createTerminalWriter } from "./terminal-writer.ts";

/** One of Node's names for colours and other styles. */
export type Style = Parameters<typeof styleText>[0];

/** Puts a style around a text, where the output that it is for shows styles. */
export type Paint = (style: Style, text: string) => string;

/**
 * The two outputs of a command. Standard output is data, standard error is talk: whoever pipes the
 * one never finds the other in it.
 */
export interface Terminal {
  /** Whether a person looks at standard output. */
  readonly isInteractive: boolean;
  /**
   * Writes to standard output; resolves when it can take more, so a slow reader slows the writer.
   *
   * @throws {OutputClosed} When nobody reads standard output any more, or it cannot be written to.
   */
  write(data: string | Uint8Array): Promise<void>;
  /** Whether an output could not be written to, such as a file on a full disk. */
  hasFailed(): boolean;
  /** How wide standard output is, in characters; `Infinity` where nobody looks or the terminal does not say. */
  columns(): number;
  /**
   * Shows rows to whoever looks at standard output. Unlike {@link write} it never blocks this process; it resolves when the terminal has
   * taken them, which can take as long as somebody stops it with Ctrl-S.
   *
   * @throws {OutputClosed} When the terminal is gone.
   */
  show(rows: string): Promise<void>;
  /** As {@link show}, one row, which the next `showInPlace` replaces. Whatever else is written goes below it. */
  showInPlace(row: string): Promise<void>;
  /** Whether the row that was shown in place would be replaced: nothing was written below it. */
  hasRowInPlace(): boolean;
  /** One line of talk to standard error. */
  say(line?: string): void;
  /** A line of talk that the next one replaces while somebody looks; elsewhere an ordinary line. */
  progress(line: string): void;
  /** Asks whoever sits at the terminal; `undefined` where nobody does, or where nothing more can be typed. */
  ask(question: string): Promise<string | undefined>;
  /** Styles for talk, as standard error shows them. */
  readonly paint: Paint;
  /** Styles for data, as standard output shows them: none in a file, whatever standard error is. */
  readonly paintData: Paint;
}

/**
 * The reader of standard output is gone, as after `sc-sim logs | head -1`. It ends a command, and
 * is not a failure.
 */
export class OutputClosed extends Error {
  override readonly name = "OutputClosed";
}

/** Writes over the row that the cursor is in. */
export const CLEAR_ROW = "\r\x1b[2K";

/** What a terminal shows when Ctrl-C is typed. */
const ECHO = "^C";

/**
 * A message as one row that {@link CLEAR_ROW} removes: with room for what is typed meanwhile, which would make a second row of a full one.
 */
export function progressRow(message: string, columns: number): string {
  return cutEnd(`… ${printable(message)}`, columns - ECHO.length - 1);
}

/** `NO_COLOR` and `FORCE_COLOR` are heeded, for each output by itself. */
const painterFor =
  (stream: NodeJS.WriteStream): Paint =>
  (style, text) =>
    styleText(style, text, { stream });

export function openTerminal(): Terminal {
  const { stdout, stderr } = process;
  let isProgressShown = false;
  let isRowInPlace = false;
  /** What has to be written first, so that a row of text begins at the left. */
  const atLeft = () => {
    const before = `${isProgressShown ? CLEAR_ROW : ""}${isRowInPlace ? "\n" : ""}`;
    isProgressShown = false;
    isRowInPlace = false;
    return before;
  };
  const clear = () => {
    const before = atLeft();
    if (before !== "") stderr.write(before);
  };
  let hasReader = true;
  let hasFailed = false;
  stdout.on("error", (error) => {
    hasReader = false;
    if (isUnread(error) || hasFailed) return;
    hasFailed = true;
    stderr.write(`✖ Standard output cannot be written to: ${error.message}.\n`);
  });
  stderr.on("error", (error) => {
    if (!isUnread(error)) hasFailed = true;
  });
  let draining: Promise<void> | undefined;
  /** Shared by all writers, because each wait has two listeners. */
  const drained = async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    // Node never closes standard output, so only the error says that the reader is gone.
    stdout.once("drain", resolve).once("error", resolve);
    await promise;
    stdout.off("drain", resolve).off("error", resolve);
    draining = undefined;
  };
  const writeToTerminal = createTerminalWriter(stdout.fd);
  const showText = async (text: string) => {
    if (!hasReader) throw new OutputClosed();
    try {
      await writeToTerminal(text);
    } catch (error) {
      if (!isUnread(error as NodeJS.ErrnoException)) throw error;
      hasReader = false;
      throw new OutputClosed();
    }
  };
  return {
    isInteractive: stdout.isTTY === true,
    hasFailed: () => hasFailed,
    columns: () => stdout.columns || Infinity,
    // Whatever was typed meanwhile, such as Ctrl-C, would move the first row to the right.
    show: (rows) => showText(`${atLeft()}${CLEAR_ROW}${rows}`),
    hasRowInPlace: () => isRowInPlace,
    async showInPlace(row) {
      const before = isRowInPlace ? CLEAR_ROW : atLeft();
      isRowInPlace = true;
      await showText(before + row);
    },
    async write(data) {
      clear();
      if (!hasReader) throw new OutputClosed();
      if (stdout.write(data)) return;
      draining ??= drained();
      await draining;
    },
    say(line = "") {
      clear();
      stderr.write(`${line}\n`);
    },
    async ask(question) {
      clear();
      const { stdin } = process;
      if (!stdin.isTTY || !stderr.isTTY) return undefined;
      const lines = createInterface({ input: stdin, output: stderr });
      const { promise, resolve } = Promise.withResolvers<string | undefined>();
      lines.once("close", () => resolve(undefined)).question(question, resolve);
      const answer = await promise;
      lines.close();
      return answer;
    },
    progress(line) {
      clear();
      if (!stderr.isTTY) {
        stderr.write(`${line}\n`);
        return;
      }
      stderr.write(styleText("dim", progressRow(line, stderr.columns || 80), { stream: stderr }));
      isProgressShown = true;
    },
    paint: painterFor(stderr),
    paintData: painterFor(stdout),
  };
}

/**
 * Nobody reads on, after `sc-sim logs | head -1` or a closed terminal. That is not a failure, and what
 * runs must still be stopped.
 */
function isUnread({ code }: NodeJS.ErrnoException): boolean {
  return code === "EPIPE" || code === "EIO";
}
