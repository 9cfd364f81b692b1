/** A capturing group of a regex: its name, where it has one. */
export type RegexGroup = string | undefined;

/** The capturing groups of a regex, in order, by its text alone. */
export function groupsOf(source: string): readonly RegexGroup[] {
  const groups: RegexGroup[] = [];
  let isInClass = false;
  for (let at = 0; at < source.length; at++) {
    const char = source[at];
    if (char === "\\") at++;
    else if (isInClass) isInClass = char !== "]";
    else if (char === "[") {
      isInClass = true;
      // A bracket that closes at once is a character of the class.
      if (/^\[\^?\]/.test(source.slice(at, at + 3))) at = source.indexOf("]", at);
    } else if (char === "(") {
      const [, name] = /^\(\?P?<([A-Za-z_]\w*)>/.exec(source.slice(at)) ?? [];
      if (name !== undefined) groups.push(name);
      else if (source[at + 1] !== "?") groups.push(undefined);
    }
  }
  return groups;
}
