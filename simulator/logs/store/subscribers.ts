import { reasonOf } from "../../errors.ts";

/** Whoever wants to know that something was added. */
interface Subscribers {
  subscribe(listener: () => void): () => void;
  /** Calls every listener; one that throws keeps neither the others nor the caller from their work. */
  notify(): void;
}

/** An empty list of subscribers. */
export function notifierOf(onTrouble: (message: string) => void): Subscribers {
  const listeners = new Set<() => void>();
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    notify() {
      for (const listener of listeners) {
        try {
          listener();
        } catch (error) {
          onTrouble(`A subscriber of the log failed: ${reasonOf(error)}.`);
        }
      }
    },
  };
}
