/** Why a line cannot be read: data, for {@link describeMisfit} to put into words. */
export type Misfit =
  /** A sentence that holds nothing of the line. */
  | { readonly kind: "shape"; readonly sentence: string }
  /** A key that records need is not there. */
  | { readonly kind: "missing"; readonly key: string }
  /** A value that Envoy does not write there: `expected` is e.g. `a number`, `a time`. */
  | {
      readonly kind: "value";
      readonly key: string;
      readonly expected: string;
      readonly got: unknown;
    };

/** Why a line cannot be read, for people. With `isRedacted` no value of the line is in it. */
export function describeMisfit(
  misfit: Misfit,
  { isRedacted = false }: { readonly isRedacted?: boolean } = {},
): string {
  if (misfit.kind === "shape") return misfit.sentence;
  if (misfit.kind === "missing") return `It has no "${misfit.key}".`;
  const got = isRedacted ? "" : `${JSON.stringify(misfit.got)}, `;
  return `"${misfit.key}" is ${got}not ${misfit.expected}.`;
}
