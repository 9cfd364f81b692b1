import type { UnknownCause } from "../input-value.ts";

/** What an expression of a template gives. */
export type TemplateValue = KnownValue | UnknownTemplateValue | WrongValue;

/** Numbers are only arguments; what arrives in the file is a text. */
export type KnownValue =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "number"; readonly number: number };

export interface UnknownTemplateValue {
  readonly kind: "unknown";
  readonly causes: readonly [UnknownCause, ...UnknownCause[]];
}

/** The template itself is wrong, or has something that is not evaluated here. */
export interface WrongValue {
  readonly kind: "wrong";
  /** A whole sentence. */
  readonly message: string;
}

export function text(value: string): KnownValue {
  return { kind: "text", text: value };
}

export function wrong(message: string): WrongValue {
  return { kind: "wrong", message };
}

/** @param call Where it is used: the offset of its `{{` in the file. */
export type TemplateFunction = (args: readonly KnownValue[], call: number) => TemplateValue;

/** By name. */
export type TemplateFunctions = ReadonlyMap<string, TemplateFunction>;
