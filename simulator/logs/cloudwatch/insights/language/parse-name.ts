import type { Name } from "./ast.ts";
import type { TokenReader } from "./token-reader.ts";

/** Takes a name: a field, or what something is called. */
export function takeName(reader: TokenReader): Name {
  if (!reader.isName()) throw reader.unexpected();
  const { from, to } = reader.take();
  return { from, to, ...nameOf(reader.textOf({ from, to })) };
}

/** Takes names with commas between them. */
export function takeNames(reader: TokenReader): readonly Name[] {
  const names = [takeName(reader)];
  while (reader.takeIf(",")) names.push(takeName(reader));
  return names;
}

/** A name without its back-ticks, and its segments. */
function nameOf(written: string): Pick<Name, "name" | "parts"> {
  if (!written.includes("`")) return { name: written, parts: written.split(".") };
  const pieces = written.split("`");
  const parts: string[] = [""];
  const extend = (text: string) => {
    parts[parts.length - 1] += text;
  };
  for (const [index, piece] of pieces.entries()) {
    // Every second piece stood between back-ticks.
    if (index % 2 === 1) extend(piece);
    else {
      const [first = "", ...others] = piece.split(".");
      extend(first);
      parts.push(...others);
    }
  }
  return { name: pieces.join(""), parts };
}
