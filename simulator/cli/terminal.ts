import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/**
 * The two outputs of a command. Standard output is data, standard error is talk: whoever pipes the one
 * never finds the other in it.
 */
export interface Terminal {
  /** Whether a person looks at standard output. */
  readonly isInteractive: boolean;
  /** Bytes to standard output; resolves when it can take more, so a slow reader slows the writer. */
  write(data: string | Uint8Array): Promise<void>;
  /** One line of talk to standard error. */
  say(line?: string): void;
  /** A line of talk that the next one replaces while somebody looks; elsewhere an ordinary line. */
  progress(line: string): void;
  /** Colour for talk, where standard error shows colours. */
  paint(style: Style, text: string): string;
}

export function openTerminal(): Terminal {
  const { stdout, stderr } = process;
  let isProgressShown = false;
  const clear = () => {
    if (isProgressShown) stderr.write("\r\x1b[2K");
    isProgressShown = false;
  };
  return {
    isInteractive: stdout.isTTY === true,
    async write(data) {
      clear();
      if (stdout.write(data)) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      stdout.once("drain", resolve).once("close", resolve);
      await promise;
    },
    say(line = "") {
      clear();
      stderr.write(`${line}\n`);
    },
    progress(line) {
      clear();
      if (!stderr.isTTY) {
        stderr.write(`${line}\n`);
        return;
      }
      const room = (stderr.columns ?? 80) - 3;
      stderr.write(styleText("dim", `… ${line.slice(0, room)}`, { stream: stderr }));
      isProgressShown = true;
    },
    paint: (style, text) => styleText(style, text, { stream: stderr }),
  };
}
