import type { FieldRead } from "./event-fields.ts";

/** A field of the event and where its value stands. */
export interface EventField extends FieldRead {
  readonly slot: number;
  /** Whether it is only computed with: then the form of its number does not matter. */
  isOnlyNumber: boolean;
}

/** How a name is found in a row. */
export interface Reference {
  readonly slot: number;
  /** Members of the map in the slot. */
  readonly path: readonly string[];
}

/** The names of a row, while its commands are compiled. */
export interface Scope {
  /** Gives a name a new slot; what it meant before is not seen any more. */
  define(name: string): number;
  /** The slot of a name that a command gave; `undefined` for a field of the event. */
  slotOf(name: string): number | undefined;
  /** What a name means; reads a field of the event where no command gave it. */
  refer(
    parts: readonly string[],
    read: { readonly isNumber: boolean; readonly isStructure: boolean },
  ): Reference;
  /** Whether the value in a slot was asked for, by name. */
  isRead(slot: number): boolean;
  /** Names given from now on are not seen as maps before `seal` is called again. */
  seal(): void;
  /** Fields that are read from events. */
  readonly fields: readonly EventField[];
  /** How many slots a row needs. */
  readonly size: number;
}

/** A scope for rows of events, or after `stats` for rows that have these columns and nothing else. */
export function createScope(): Scope {
  const slots = new Map<string, number>();
  const fields = new Map<string, EventField>();
  let sealed = new Set<string>();
  const read = new Set<number>();
  let size = 1;
  const markRead = (slot: number): number => {
    read.add(slot);
    return slot;
  };
  return {
    define(name) {
      slots.set(name, size);
      return size++;
    },
    slotOf(name) {
      const slot = slots.get(name);
      return slot === undefined ? undefined : markRead(slot);
    },
    isRead: (slot) => read.has(slot),
    refer(parts, { isNumber, isStructure }) {
      const name = parts.join(".");
      const own = slots.get(name);
      if (own !== undefined) return { slot: markRead(own), path: [] };
      for (let length = parts.length - 1; length > 0; length--) {
        const map = parts.slice(0, length).join(".");
        const slot = slots.get(map);
        if (slot !== undefined && sealed.has(map))
          return { slot: markRead(slot), path: parts.slice(length) };
      }
      const key = `${isStructure ? "structure" : "value"} ${name}`;
      const known = fields.get(key);
      const field = known ?? { name, isStructure, slot: size++, isOnlyNumber: true };
      field.isOnlyNumber &&= isNumber;
      fields.set(key, field);
      return { slot: field.slot, path: [] };
    },
    seal() {
      sealed = new Set(slots.keys());
    },
    get fields() {
      return [...fields.values()];
    },
    get size() {
      return size;
    },
  };
}
