/** What JavaScript's engine would run for a pattern of RE2, where it may. */
export interface NativePattern {
  readonly source: string;
  readonly flags: string;
}

/** Characters 0 to 127, and one place for all others. */
type CharacterSet = readonly boolean[];

const SIZE = 129;

const setOf = (has: (char: string) => boolean): CharacterSet =>
  Array.from({ length: SIZE }, (_, code) =>
    code === SIZE - 1 ? has("\u00e9") : has(String.fromCharCode(code)),
  );

const EVERYTHING = setOf(() => true);

/** RE2's classes, and what is the same to JavaScript: its own `\s` has more blanks. */
const CLASSES: Readonly<Record<string, { readonly set: CharacterSet; readonly inner: string }>> = {
  d: { set: setOf((char) => /[0-9]/.test(char)), inner: "0-9" },
  w: { set: setOf((char) => /[0-9A-Za-z_]/.test(char)), inner: "0-9A-Za-z_" },
  s: { set: setOf((char) => /[\t\n\f\r ]/.test(char)), inner: "\\t\\n\\f\\r " },
};

interface Atom {
  readonly set: CharacterSet;
  readonly source: string;
}

/**
 * A pattern for JavaScript's engine, with RE2's meaning, where a match takes no more than the square
 * of the text's length; else `undefined`: re2js, slower and always linear, has to run it.
 *
 * Refused are repetitions of groups, more than one repetition that can give back what it took, and
 * whatever means something else to JavaScript.
 */
export function nativePattern(pattern: string): NativePattern | undefined {
  const [, caseFlag] = /^(?:\^?)(\(\?i\))/.exec(pattern) ?? [];
  const source = caseFlag === undefined ? pattern : pattern.replace("(?i)", "");
  const flags = caseFlag === undefined ? "u" : "iu";
  let out = "";
  let at = 0;
  /** What a repetition, or a character that may be passed over, can give back to what follows it. */
  let open: CharacterSet | undefined;
  let ambiguous = 0;
  /** The groups that are open. */
  const groups: OpenGroup[] = [];
  /** A repetition is ambiguous where the next character may be one of its own. */
  const meet = (set: CharacterSet) => {
    if (open?.some((has, index) => has && set[index])) ambiguous++;
    open = undefined;
  };

  while (at < source.length) {
    const rest = source.slice(at);
    const group = /^\((?:\?:|\?P?<([A-Za-z_]\w*)>)?/.exec(rest);
    if (group !== null) {
      if (rest.startsWith("(?") && group[0] === "(") return undefined;
      out += group[0].replace("?P<", "?<");
      at += group[0].length;
      const isPlain = isPlainGroup(rest);
      groups.push({ from: at, isPlain, isCapture: group[0] !== "(?:" });
      if (!isPlain) meet(EVERYTHING);
      continue;
    }
    const char = source[at] ?? "";
    if (char === ")" || char === "|") {
      out += char;
      at++;
      const group = char === ")" ? groups.pop() : undefined;
      if (group?.isPlain !== true) meet(EVERYTHING);
      if (char === ")" && /^[*+{]/.test(source.slice(at))) return undefined;
      if (source[at] === "?") {
        // Of an optional group that matches nothing JavaScript forgets what it captured.
        const content = source.slice(group?.from ?? at, at - 1);
        if (group?.isCapture ? mayBeEmpty(content) : hasEmptyChoice(content)) return undefined;
        out += "?";
        at++;
        if (source[at] === "?") return undefined;
      }
      continue;
    }
    // With the flag for any case, JavaScript takes more letters for parts of a word.
    if (caseFlag !== undefined && /^\\[bB]/.test(rest)) return undefined;
    if (char === "^" || char === "$" || rest.startsWith("\\b") || rest.startsWith("\\B")) {
      const size = char === "\\" ? 2 : 1;
      out += rest.slice(0, size);
      at += size;
      if (char !== "^") meet(EVERYTHING);
      if (/^[*+?{]/.test(source.slice(at))) return undefined;
      continue;
    }
    const atom = char === "[" ? classAt(rest) : atomAt(rest);
    if (atom === undefined) return undefined;
    const set = caseFlag === undefined ? atom.set : anyCase(atom.set);
    meet(set);
    out += atom.source;
    at += atom.length;
    const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(source.slice(at))?.[0] ?? "";
    if (quantifier === "" && source[at] === "{") return undefined;
    out += quantifier;
    at += quantifier.length;
    if (quantifier !== "") open = set;
    if (/^[*+?{]/.test(source.slice(at))) return undefined;
  }
  return ambiguous > 1 ? undefined : { source: out, flags };
}

interface OpenGroup {
  /** Where what is in it begins. */
  readonly from: number;
  /** Whether what is in it stands there in any case. */
  readonly isPlain: boolean;
  readonly isCapture: boolean;
}

/** Whether of an optional group without a capture JavaScript may take something where RE2 takes nothing; in doubt, it does. */
function hasEmptyChoice(content: string): boolean {
  const inner = content.replaceAll("(?:", "(");
  if (/[*+?}]\?/.test(inner) || /\((?!\?:)/.test(content)) return mayBeEmpty(content);
  return inner.includes("|") && /[*?{]|^\||\|\||\|$|\(\||\|\)/.test(inner);
}

/** Whether what is in a group might match nothing; in doubt, it does. */
function mayBeEmpty(content: string): boolean {
  return content === "" || /[*?{|^$]|\\[bB]/.test(content.replace(/\(\?(?::|<\w+>)/g, "("));
}

/** Whether a group has neither alternatives nor a quantifier: it is as if it were not there. */
function isPlainGroup(rest: string): boolean {
  let depth = 0;
  let isInClass = false;
  for (let at = 0; at < rest.length; at++) {
    const char = rest[at];
    if (char === "\\") at++;
    else if (isInClass) isInClass = char !== "]";
    else if (char === "[") isInClass = true;
    else if (char === "(") depth++;
    else if (char === "|" && depth === 1) return false;
    else if (char === ")" && --depth === 0) return !/[*+?{]/.test(rest[at + 1] ?? "");
  }
  return false;
}

const anyCase = (set: CharacterSet): CharacterSet =>
  set.map((has, code) => {
    const char = String.fromCharCode(code);
    return (
      has ||
      set[char.toLowerCase().charCodeAt(0)] === true ||
      set[char.toUpperCase().charCodeAt(0)] === true
    );
  });

type SizedAtom = Atom & { readonly length: number };

/** One character, or a class by its letter. */
function atomAt(rest: string): SizedAtom | undefined {
  const char = rest[0] ?? "";
  if (char === ".") return { set: setOf((one) => one !== "\n"), source: "[^\\n]", length: 1 };
  if (char !== "\\") {
    if (/[*+?{}\]]/.test(char)) return undefined;
    const whole = String.fromCodePoint(rest.codePointAt(0) ?? 0);
    return {
      set: setOf((one) => one === whole || whole > "\x7f"),
      source: whole,
      length: whole.length,
    };
  }
  const next = rest[1] ?? "";
  const known = CLASSES[next.toLowerCase()];
  if (known !== undefined) {
    const isNegated = next !== next.toLowerCase();
    const set = isNegated ? known.set.map((has) => !has) : known.set;
    return { set, source: `[${isNegated ? "^" : ""}${known.inner}]`, length: 2 };
  }
  if (/[tnrf]/.test(next)) {
    const char = { t: "\t", n: "\n", r: "\r", f: "\f" }[next] ?? "";
    return { set: setOf((one) => one === char), source: `\\${next}`, length: 2 };
  }
  if (!/[^A-Za-z0-9\s]/.test(next) || next > "\x7f") return undefined;
  const isSyntax = /[\^$\\.*+?()[\]{}|/]/.test(next);
  return { set: setOf((one) => one === next), source: isSyntax ? `\\${next}` : next, length: 2 };
}

/** A class in brackets that both engines understand alike. */
function classAt(rest: string): SizedAtom | undefined {
  const whole = /^\[\^?(?:[^\]\\[]|\\[^A-Za-z0-9\s]|\\[dwstnrf])+\]/.exec(rest)?.[0];
  if (whole === undefined) return undefined;
  const inner = whole
    .slice(1, -1)
    .replace(/\\([dws])/g, (_, letter: string) => CLASSES[letter]?.inner ?? "")
    .replace(/\\([^A-Za-z0-9\s\\])/g, (escaped, char: string) =>
      /[\^$.*+?()[\]{}|/-]/.test(char) ? escaped : char,
    );
  try {
    const test = new RegExp(`^[${inner}]$`, "u");
    return { set: setOf((char) => test.test(char)), source: `[${inner}]`, length: whole.length };
  } catch {
    return undefined;
  }
}
