/** Whoever waits for something that is seen only when something else happens. */
export interface Waiting {
  /** Resolves as soon as this is so: looked at at once, and at each {@link look}. */
  until(isSo: () => boolean): Promise<void>;
  /** Looks again, because something happened. */
  look(): void;
}

export function openWaiting(): Waiting {
  const checks = new Set<() => void>();
  return {
    look() {
      for (const check of checks) check();
    },
    async until(isSo) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const check = () => {
        if (isSo()) resolve();
      };
      checks.add(check);
      check();
      await promise;
      checks.delete(check);
    },
  };
}
