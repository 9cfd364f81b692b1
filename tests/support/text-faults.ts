import fc from "fast-check";

/** One change of one file. */
export interface TextFault {
  readonly file: string;
  readonly kind: "insert" | "cut" | "repeat" | "swap";
  /** Parts of the file's length, 0 to 1. */
  readonly from: number;
  readonly to: number;
  readonly inserted: string;
}

/** What a person or a tool may leave in a file by mistake, or on purpose. */
const INSERTED = [
  ...["{{", "}}", "{{ }}", "{{-", "-}}", "`", "|", "(", ")", "\\", '"', "'", "{", "}", "[", "]"],
  ...[",", ":", "\n", "\t", "-", "#", "//", "/*", "*/", "|||", "@", "$", "null", "true", "1e999"],
  ...["{{ if true }}", "{{ end }}", "{{ range . }}", "{{ must_env `X` }}", "{{ env `A` }}"],
  ...["{{ tfstate `a.b.c[0]['x']` }}", "{{ tfstatef `%s` }}", "{{ json_escape }}", "{{ ssm 1 }}"],
  ...["!Ref X", "&a [*a]", "*a", "<<: *a", "%YAML 1.1", "---", "local x = 1;", "import 'x'"],
  ...["std.extVar('x')", "__proto__", "constructor", "\u0000", "\ue000", "\ue0000\ue000", "\ufeff"],
  ...["[".repeat(3000), "{{ (".repeat(500), "a: ".repeat(300), "{{ env ".repeat(400)],
];

/** Faults in some of these files. */
export function textFaults(
  files: readonly string[],
  inserted: readonly string[] = INSERTED,
): fc.Arbitrary<readonly TextFault[]> {
  const part = fc.double({ min: 0, max: 1, noNaN: true });
  return fc.array(
    fc.record({
      file: fc.constantFrom(...files),
      kind: fc.constantFrom("insert", "cut", "repeat", "swap"),
      from: part,
      to: part,
      inserted: fc.constantFrom(...inserted),
    }),
    { minLength: 1, maxLength: 4 },
  );
}

/** A text with a fault in it. */
export function withTextFault(text: string, { kind, from, to, inserted }: TextFault): string {
  const [start, end] = [from, to]
    .toSorted((a, b) => a - b)
    .map((at) => Math.floor(at * text.length));
  const [before, middle, after] = [text.slice(0, start), text.slice(start, end), text.slice(end)];
  switch (kind) {
    case "insert":
      return `${before}${inserted}${middle}${after}`;
    case "cut":
      return `${before}${after}`;
    case "repeat":
      return `${before}${middle}${middle}${after}`;
    case "swap":
      return `${before}${inserted}${after}`;
  }
}
