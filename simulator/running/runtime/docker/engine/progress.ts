/** One message of a pull, a build or an import. */
export interface ProgressMessage {
  readonly status?: string;
  /** Layer that the message is about. */
  readonly id?: string;
  /** Output of a build. */
  readonly stream?: string;
  readonly error?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
}

/**
 * Reads the engine's progress to its end.
 *
 * @throws {Error} What the engine reports as an error: it comes within the stream, after a status of 200.
 */
export async function followStream(
  stream: NodeJS.ReadableStream,
  onMessage: (message: ProgressMessage) => void = () => undefined,
): Promise<void> {
  let rest = "";
  let failure: string | undefined;
  const read = (line: string) => {
    if (line.trim() === "") return;
    const message = JSON.parse(line) as ProgressMessage;
    failure ??= message.error;
    onMessage(message);
  };
  stream.setEncoding("utf8");
  for await (const chunk of stream) {
    const lines = (rest + String(chunk)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) read(line);
  }
  read(rest);
  if (failure !== undefined) throw new Error(failure);
}
