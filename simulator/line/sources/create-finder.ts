import { classifyLine } from "../access-log/classify-line.ts";
import { createKnownLineReader } from "../access-log/fast/known-lines.ts";
import { profileOf } from "../access-log/formats.ts";
import { withoutLineEnd } from "../access-log/line-end.ts";
import { signsOf } from "../access-log/line-signs.ts";
import { parseAccessLogLine } from "../access-log/parse.ts";
import { jsonKeys } from "../access-log/parse-json.ts";
import type { ParseOptions } from "../access-log/parsed-line.ts";
import { findInLine, mayHoldLine } from "./find-in-line.ts";
import { findInRecord } from "./find-in-record.ts";
import { type Finder, type Findings, type FindOptions, NOTHING } from "./finder.ts";
import { createLineAssembler } from "./line-assembler.ts";
import { createPieceJoiner } from "./pieces.ts";

/** A finder for one source: it remembers pieces whose end has not come yet. */
export function createFinder(options: ParseOptions): Finder {
  const profile = profileOf(options.profile);
  const keys = jsonKeys(profile);
  const parseOptions = { ...options, ...(profile && { profile }) };
  const known = createKnownLineReader({ ...parseOptions, onRecord: () => undefined });
  const finder: Finder = {
    parse: (line) => parseAccessLogLine(line, parseOptions),
    isSure(text) {
      const bytes = Buffer.from(text);
      return known.read(bytes, { from: 0, to: bytes.length }) === bytes.length;
    },
    classify: (line) => classifyLine(line, profile && { profile }),
    signs: signsOf(profile),
    isField: (key) => keys.has(key),
    pieces: createPieceJoiner(),
    inLine: (text, inner) => findInLine(finder, text, inner),
    inRecord: (record, inner) => findInRecord(finder, record, inner),
    inText: (text, inner) => findInText(finder, text, inner),
  };
  return finder;
}

function findInText(finder: Finder, given: string, options: FindOptions): Findings {
  const text = withoutLineEnd(given);
  const { isMessage, around } = options;
  if (text === "") return { found: [], isQuiet: isMessage };
  if (
    !isMessage &&
    finder.signs.layouts.length === 0 &&
    !/^\s*[{[]/.test(text) &&
    !mayHoldLine(text, false)
  )
    return NOTHING;
  if (!text.includes("\n")) {
    const { found, isQuiet } = finder.inLine(text, { ...options, mayGoOn: false });
    if (found.length > 0 || isQuiet || !isMessage) return { found, isQuiet };
    return { found: [{ ...around, raw: text, kind: "other" }], isQuiet: false };
  }
  // Base64 in lines of 76 characters.
  const joined = /^[\w+/=-]+(?:\r?\n[\w+/=-]+)+$/.test(text) ? text.replace(/\s/g, "") : undefined;
  if (joined !== undefined) {
    const findings = finder.inLine(joined, { ...options, mayGoOn: false });
    if (findings.found.length > 0) return findings;
  }
  const assembler = createLineAssembler(finder, options);
  const batches = text
    .split("\n")
    .flatMap((line) => assembler.push({ text: line.endsWith("\r") ? line.slice(0, -1) : line }));
  const found = [...batches, ...assembler.end().batches].flatMap((batch) => batch.found);
  return { found, isQuiet: false };
}
