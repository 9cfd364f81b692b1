import { RE2JS } from "re2js";
import { finite, textArgument, textOf, toNumber, type Value } from "../values.ts";
import { md5, sha256 } from "./hashes.ts";
import { type FunctionsOf, shortest, type ValueFunction, wholeNumber } from "./numbers.ts";

const ofText =
  (compute: (text: string) => Value): ValueFunction =>
  (value) => {
    const text = textArgument(value);
    return text === undefined ? undefined : compute(text);
  };

const ofTwoTexts =
  (compute: (text: string, other: string) => Value): ValueFunction =>
  (value, second) => {
    const text = textArgument(value);
    const other = textArgument(second);
    return text === undefined || other === undefined ? undefined : compute(text, other);
  };

/** Removes blanks, or each of the given characters, from the ends of a text. */
const trimmer =
  (ends: "start" | "end" | "both"): ValueFunction =>
  (value, second) => {
    const text = textArgument(value);
    if (text === undefined) return undefined;
    const characters = textArgument(second);
    if (characters === undefined) {
      if (ends === "start") return text.trimStart();
      return ends === "end" ? text.trimEnd() : text.trim();
    }
    const units = [...text];
    const set = new Set(characters);
    let from = 0;
    let to = units.length;
    if (ends !== "end") while (from < to && set.has(units[from] ?? "")) from++;
    if (ends !== "start") while (to > from && set.has(units[to - 1] ?? "")) to--;
    return units.slice(from, to).join("");
  };

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function toBinary(text: string): string {
  return Array.from(encoder.encode(text), (byte) => String.fromCharCode(byte)).join("");
}

function fromBinary(binary: string): string {
  return decoder.decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)));
}

/** What a decoder gives, or missing where its input is not valid. */
function orMissing(decode: () => Value): Value {
  try {
    return decode();
  } catch {
    return undefined;
  }
}

export const TEXT_FUNCTIONS: FunctionsOf<
  | "isempty"
  | "isblank"
  | "concat"
  | "ltrim"
  | "rtrim"
  | "trim"
  | "strlen"
  | "toupper"
  | "tolower"
  | "substr"
  | "replace"
  | "regexreplace"
  | "strcontains"
  | "startswith"
  | "endswith"
  | "urlencode"
  | "urldecode"
  | "base64encode"
  | "base64decode"
  | "split"
  | "hextoascii"
  | "hextodec"
  | "dectohex"
  | "md5"
  | "sha256"
  | "messagesize"
> = {
  isempty: (value) => (textArgument(value) ?? "") === "",
  isblank: (value) => (textArgument(value) ?? "").trim() === "",
  concat: (...values) => values.map((value) => textArgument(value) ?? "").join(""),
  ltrim: trimmer("start"),
  rtrim: trimmer("end"),
  trim: trimmer("both"),
  strlen: ofText((text) => [...text].length),
  messagesize: ofText((text) => encoder.encode(text).length),
  toupper: ofText((text) => text.toUpperCase()),
  tolower: ofText((text) => text.toLowerCase()),
  substr(value, start, length) {
    const text = textArgument(value);
    const from = toNumber(start);
    if (text === undefined || from === undefined) return undefined;
    const units = [...text];
    const first = Math.max(Math.trunc(from), 0);
    const count = toNumber(length) ?? units.length;
    return units.slice(first, first + Math.max(Math.trunc(count), 0)).join("");
  },
  replace(value, what, by) {
    const text = textArgument(value);
    const searched = textArgument(what);
    const put = textArgument(by);
    if (text === undefined || searched === undefined || put === undefined) return undefined;
    return searched === "" ? text : text.split(searched).join(put);
  },
  // The pattern is compiled once where it is a text of the query; here it is a value of an event.
  regexreplace(value, pattern, by) {
    const text = textArgument(value);
    const source = textArgument(pattern);
    const put = textArgument(by);
    if (text === undefined || source === undefined || put === undefined) return undefined;
    return orMissing(() => RE2JS.compile(source).matcher(text).replaceAll(put));
  },
  strcontains(value, second, ignoresCase) {
    const text = textArgument(value);
    const part = textArgument(second);
    if (text === undefined || part === undefined) return undefined;
    if (ignoresCase !== true && ignoresCase !== "true") return text.includes(part);
    return text.toLowerCase().includes(part.toLowerCase());
  },
  startswith: ofTwoTexts((text, part) => text.startsWith(part)),
  endswith: ofTwoTexts((text, part) => text.endsWith(part)),
  urlencode: ofText((text) => orMissing(() => encodeURIComponent(text))),
  urldecode: ofText((text) => orMissing(() => decodeURIComponent(text))),
  base64encode: ofText((text) => btoa(toBinary(text))),
  base64decode: ofText((text) => orMissing(() => fromBinary(atob(text)))),
  split: ofTwoTexts((text, delimiter) => (delimiter === "" ? [...text] : text.split(delimiter))),
  hextoascii: ofText((text) => {
    const hex = text.replace(/^0x/i, "");
    if (!/^(?:[\da-f]{2})+$/i.test(hex)) return undefined;
    return hex.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));
  }),
  hextodec: ofText((text) => {
    const [, sign, digits] = /^(-?)(?:0x)?([\da-f]+)$/i.exec(text) ?? [];
    if (digits === undefined) return undefined;
    if (digits.length > 16) return finite(Number.parseInt(digits, 16) * (sign === "-" ? -1 : 1));
    return shortest(BigInt(`0x${digits}`) * (sign === "-" ? -1n : 1n));
  }),
  dectohex(value) {
    const number = toNumber(value);
    if (number === undefined) return undefined;
    const whole = wholeNumber(textOf(value) ?? "") ?? BigInt(Math.trunc(number));
    return whole < 0n ? `-0x${(-whole).toString(16)}` : `0x${whole.toString(16)}`;
  },
  md5: ofText(md5),
  sha256: ofText(sha256),
};
