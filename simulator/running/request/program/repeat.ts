interface RepeatOptions {
  readonly count: number;
  /** How many run at a time. */
  readonly concurrency: number;
  /** Aborted: nothing more is begun. */
  readonly signal?: AbortSignal | undefined;
}

/** Does something `count` times; resolves when the last one has ended, rejects with the first that does. */
export async function repeat(
  { count, concurrency, signal }: RepeatOptions,
  once: () => Promise<void>,
): Promise<void> {
  let left = count;
  const work = async () => {
    while (left > 0 && signal?.aborted !== true) {
      left -= 1;
      await once();
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, concurrency) }, work));
}
