import { stripVTControlCharacters } from "node:util";
import { MAYBE_WRAPPED } from "./access-object.ts";
import {
  DEEPEST,
  type Finder,
  type LineFindings,
  type LineOptions,
  NOTHING,
  TEXT_DEPTH,
  UNPACKING_DEPTH,
} from "./finder.ts";
import type { FoundLine } from "./found-line.ts";
import { createJsonScanner } from "./json-scanner.ts";
import { withoutPrefix } from "./line-prefix.ts";
import { withoutReferences } from "./markup.ts";
import { type LineOrigin, originOfText } from "./origin.ts";
import { unpackText } from "./packed-text.ts";
import { lineAt } from "./proxy-line.ts";
import { quotedTextAt } from "./quoted-text.ts";
import { findInTextPiece } from "./text-pieces.ts";
import { urlPartsOf } from "./url-text.ts";

/**
 * Searches one line of text: for a line of the proxy, which may stand after anything, and for
 * records, quoted text and encoded bytes that may hold one. From the left: what stands inside a
 * line of the proxy is a value of it and never a line.
 */
export function findInLine(finder: Finder, text: string, options: LineOptions): LineFindings {
  if (RETURN_INSIDE.test(text) && options.depth < DEEPEST) {
    // The end of a line on old systems, or what a terminal was told between two lines.
    const inner = { ...options, depth: options.depth + TEXT_DEPTH };
    return finder.inText(text.replace(/\r+/g, "\n"), inner);
  }
  const bare = bareLine(finder, text, options);
  if (bare !== undefined) return { found: [bare], isQuiet: false };
  if (options.depth >= DEEPEST) return NOTHING;
  if (text.includes("\u001b")) {
    const plain = stripVTControlCharacters(text);
    if (plain !== text) {
      return findInLine(finder, plain, { ...options, depth: options.depth + TEXT_DEPTH });
    }
  }
  const piece = findInTextPiece(finder, text, options);
  if (piece !== undefined) return piece;
  const findings = findInPlainLine(finder, text, options);
  if (findings.open !== undefined || findings.found.some(({ kind }) => kind !== "other"))
    return findings;
  const decoded = findInDecoded(finder, text, options);
  return decoded.length > 0 ? { found: decoded, isQuiet: false } : findings;
}

/** Lines in a text whose quotes are written as markup or URLs write them. */
function findInDecoded(finder: Finder, text: string, options: LineOptions): FoundLine[] {
  const inner = { isMessage: false, depth: options.depth + TEXT_DEPTH };
  const plain = withoutReferences(text);
  // One of them: what is inside is searched for the other.
  const parts = plain === undefined ? urlPartsOf(text) : [{ at: 0, text: plain }];
  return parts
    .flatMap((part) => {
      const { around } = withOrigin(text.slice(0, part.at), options);
      return finder.inText(part.text, { ...inner, around }).found;
    })
    .filter(({ kind }) => kind !== "other");
}

function findInPlainLine(finder: Finder, text: string, options: LineOptions): LineFindings {
  if (!/^\s*[{[]/.test(text) && !mayHoldLine(text, options.mayGoOn)) {
    return finder.signs.layouts.length === 0 ? NOTHING : afterPrefix(finder, text, options);
  }
  const ofBytes = options.bytes && lineInBytes(finder, options.bytes, options);
  return ofBytes ? { found: [ofBytes], isQuiet: false } : searchText(finder, text, options);
}

/** JSON holds none outside of its texts, and a TEXT line none at all: no header can. */
const RETURN_INSIDE = /\r(?=[^\r])/;

/** The line itself, if nothing is around it. */
function bareLine(finder: Finder, text: string, options: LineOptions): FoundLine | undefined {
  const kind = finder.classify(text);
  if (kind === "other") return undefined;
  const { around, bytes } = options;
  const line = { ...around, raw: text, kind };
  if (text.startsWith("{")) {
    const mayGoOn = options.mayGoOn && !text.trimEnd().endsWith("}");
    return mayGoOn || MAYBE_WRAPPED.test(text) ? undefined : line;
  }
  if (kind === "proxy") return text.includes("\t") ? undefined : line;
  if (bytes === undefined && finder.isSure(text)) return line;
  const parsed = finder.parse(bytes ?? text);
  return parsed.ok ? { ...line, parsed, ...(bytes && { bytes }) } : undefined;
}

/**
 * A line of a layout that only the profile has: it may begin with anything, so only known prefixes
 * are taken off.
 */
function afterPrefix(finder: Finder, text: string, { around }: LineOptions): LineFindings {
  const { rest, origin } = withoutPrefix(text, around);
  const kind = rest === text ? "other" : finder.classify(rest);
  return kind === "other" ? NOTHING : { found: [{ ...origin, raw: rest, kind }], isQuiet: false };
}

/**
 * Whether a text has anything that every line has, however it is quoted; or that a packed line has.
 */
export function mayHoldLine(text: string, mayGoOn: boolean): boolean {
  return (
    text.includes("start_time") ||
    MARKS.test(text) ||
    (text.length > 64 && PACKED.test(text)) ||
    (mayGoOn && /[{[]\s*$/.test(text))
  );
}

const MARKS =
  /:\d\d\.\d{3}Z\\?\] |%(?:25)*5[Bb]\d{4}-|\]\[\d+\]\[[a-z]+\]|upstream_url|level=[a-z]+ |"(?:log|@?message|MESSAGE|partial_message)\\?"/;

/** Base64 or digits, in a URL too. */
const PACKED = /[A-Za-z0-9+/_%-]{64}/;

/** Where a line, or something that may hold one, can begin. */
const STARTS =
  /\[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\] |\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.,]\d+\]\[\d+\]\[[a-z]+\]|[{[]|["']|[A-Za-z0-9+/_-]{64,}={0,2}/g;

/** What was found at a start, and where the search goes on. */
interface Step extends LineFindings {
  readonly end: number;
}

interface Start {
  readonly text: string;
  readonly at: number;
  /** What stands there. */
  readonly start: string;
  /** Whether the only `}` from there on is the text's last character. */
  readonly closesAtEnd: boolean;
}

function searchText(finder: Finder, text: string, options: LineOptions): LineFindings {
  const found: FoundLine[] = [];
  const starts = new RegExp(STARTS);
  let isQuiet = false;
  let lastEnd = 0;
  /** A record that begins before this is broken, or holds nothing. */
  let recordsFrom = 0;
  // Looked for once: a text may have thousands of braces.
  const lastInnerBrace = text.endsWith("}") ? text.lastIndexOf("}", text.length - 2) : Infinity;
  for (let match = starts.exec(text); match !== null; match = starts.exec(text)) {
    const [start] = match;
    const at = match.index;
    const isRecord = start === "{" || start === "[";
    starts.lastIndex = at + 1;
    if (isRecord && at < recordsFrom) continue;
    const before = text.slice(lastEnd, at);
    const place = { text, at, start, closesAtEnd: at > lastInnerBrace };
    const step = findAt(finder, place, withOrigin(before, options));
    if (step.open !== undefined) return { found, isQuiet, open: step.open };
    isQuiet ||= step.isQuiet;
    if (step.found.length === 0 && !step.isQuiet) {
      if (isRecord) recordsFrom = Math.max(recordsFrom, step.end);
      else starts.lastIndex = Math.max(step.end, at + 1);
      continue;
    }
    const after = timeAfter(text, step.end);
    found.push(...step.found.map((line) => ({ ...line, ...after })));
    lastEnd = step.end;
    starts.lastIndex = step.end;
  }
  return { found, isQuiet: isQuiet && found.length === 0 };
}

/** What the text before a place says of it is read when it is asked for: at most places there is nothing. */
function withOrigin(before: string, options: LineOptions): LineOptions {
  let around: LineOrigin | undefined;
  return {
    ...options,
    get around() {
      around ??= originOfText(before, { around: options.around });
      return around;
    },
  };
}

/** `aws --output text` writes the time behind the message. */
function timeAfter(text: string, at: number): LineOrigin {
  if (text[at] !== "\t") return {};
  return originOfText("", { after: text.slice(at, at + 20), around: {} });
}

function findAt(finder: Finder, place: Start, options: LineOptions): Step {
  const { start } = place;
  if (start === "{" || start === "[") return recordAt(finder, place, options);
  if (start === '"' || start === "'") return quotedAt(finder, place, options);
  if (start.startsWith("[")) return proxyLineAt(finder, place, options);
  return packedAt(finder, place, options);
}

function proxyLineAt(finder: Finder, { text, at }: Start, { around }: LineOptions): Step {
  const line = lineAt(finder, text, { at });
  if (line === undefined) return { ...NOTHING, end: at + 1 };
  const { end, ...found } = line;
  return { found: [{ ...around, ...found }], isQuiet: false, end };
}

function recordAt(finder: Finder, place: Start, options: LineOptions): Step {
  const { text, at, closesAtEnd } = place;
  // Most often nothing follows the line: then there is no need to read it here.
  const bare = at > 0 && closesAtEnd ? bareLine(finder, text.slice(at), options) : undefined;
  if (bare !== undefined) return { found: [bare], isQuiet: false, end: text.length };
  const scanner = createJsonScanner();
  const result = scanner.read(text, at, options.isCut !== true);
  if (result.state === "open" && options.mayGoOn) {
    const { around } = options;
    return { ...NOTHING, end: text.length, open: { scanner, around } };
  }
  const isBrokenLine = result.state !== "done" && place.start === "{";
  const broken = isBrokenLine ? brokenLine(finder, text.slice(at), options) : undefined;
  if (broken !== undefined) return { found: [broken], isQuiet: false, end: text.length };
  const end =
    result.state === "done" ? result.end : result.state === "failed" ? result.at : text.length;
  if (result.state === "failed" && end - at < SHORTEST_LINE) return { ...NOTHING, end };
  const record = scanner.value();
  if (record === undefined) return { ...NOTHING, end };
  const findings = finder.inRecord(record, { ...options, depth: options.depth + TEXT_DEPTH });
  if (result.state === "done") return { ...findings, end };
  // Of what is no record as a whole only lines count.
  const found = findings.found.filter(({ kind }) => kind !== "other");
  const isCutList =
    result.state === "failed" &&
    result.at === text.length &&
    options.isCut !== true &&
    scanner.open.some(({ kind }) => kind === "array");
  if (found.length > 0 && isCutList) found.push(cutOff(text, options));
  return { found, isQuiet: found.length > 0 && findings.isQuiet, end };
}

/** The prefix of Envoy's own log has more characters, and nothing of the proxy is shorter. */
const SHORTEST_LINE = 30;

/** Stands for the records that a list lacks where its text ends inside one. */
function cutOff(text: string, { around }: LineOptions): FoundLine {
  const problem = "A list of records breaks off inside a text.";
  return { ...around, raw: `…${text.slice(-60)}`, kind: "other", problem };
}

/** What is left of a JSON line, as it stands, if nothing else can stand behind it. */
function brokenLine(finder: Finder, text: string, options: LineOptions): FoundLine | undefined {
  if (options.bytes !== undefined || text.includes("{", 1) || MAYBE_WRAPPED.test(text))
    return undefined;
  if (finder.classify(text) !== "access") return undefined;
  return { ...options.around, raw: text, kind: "access" };
}

function quotedAt(finder: Finder, { text, at }: Start, options: LineOptions): Step {
  const quoted = quotedTextAt(text, at);
  // Where nothing is found it may be no quotation at all, and anything can begin inside it.
  if (quoted === undefined || !mayHoldLine(quoted.source, false))
    return { ...NOTHING, end: at + 1 };
  const { around, depth } = options;
  const { found } = finder.inText(quoted.text, {
    around,
    isMessage: false,
    depth: depth + TEXT_DEPTH,
  });
  return found.length === 0
    ? { ...NOTHING, end: at + 1 }
    : { found, isQuiet: false, end: quoted.end };
}

function packedAt(finder: Finder, { at, start }: Start, options: LineOptions): Step {
  const end = at + start.length;
  const unpacked = unpackText(start);
  if (unpacked === undefined) return { ...NOTHING, end };
  const { around, depth } = options;
  if ("problem" in unpacked) {
    const raw = `${start.slice(0, 60)}…`;
    return { found: [{ ...around, raw, kind: "other", ...unpacked }], isQuiet: false, end };
  }
  const inner = { around, isMessage: unpacked.isSure, depth: depth + UNPACKING_DEPTH };
  return { ...finder.inText(unpacked.text, inner), end };
}

/** A line of the proxy in bytes that are not UTF-8, after text that quotes nothing. */
function lineInBytes(
  finder: Finder,
  bytes: Buffer,
  { around }: LineOptions,
): FoundLine | undefined {
  const text = bytes.toString("latin1");
  const match = new RegExp(STARTS).exec(text);
  if (match === null || match[0].length < 2) return undefined;
  const line = lineAt(finder, text, { at: match.index, bytes });
  if (line === undefined) return undefined;
  const { end: _, ...found } = line;
  return { ...originOfText(text.slice(0, match.index), { around }), ...found };
}
