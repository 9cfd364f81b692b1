/** A function of the language, for the parser, the page's completion and the documentation. */
export interface FunctionRow {
  /** How it is called. */
  readonly usage: string;
  /** Fewest and most arguments. */
  readonly arguments: readonly [number, number];
  readonly purpose: string;
  /** Other names; case never matters. */
  readonly aliases?: readonly string[];
  /** An argument that has to be a period, counted from 0. */
  readonly period?: number;
  /** An argument that has to be a number from 0 to 100, counted from 0. */
  readonly percent?: number;
}

const MANY = Number.POSITIVE_INFINITY;

/** From the page `CWL_QuerySyntax-operations-functions` and `-hash-functions`, autumn 2026. */
export const FUNCTIONS = {
  abs: { usage: "abs(n)", arguments: [1, 1], purpose: "absolute value" },
  ceil: { usage: "ceil(n)", arguments: [1, 1], purpose: "rounds up" },
  floor: { usage: "floor(n)", arguments: [1, 1], purpose: "rounds down" },
  greatest: { usage: "greatest(n, …)", arguments: [1, MANY], purpose: "the greatest number" },
  least: { usage: "least(n, …)", arguments: [1, MANY], purpose: "the smallest number" },
  log: { usage: "log(n)", arguments: [1, 1], purpose: "natural logarithm" },
  round: { usage: "round(n [, digits])", arguments: [1, 2], purpose: "rounds to decimal places" },
  sqrt: { usage: "sqrt(n)", arguments: [1, 1], purpose: "square root" },
  haversine: {
    usage: "haversine(lat1, lon1, lat2, lon2)",
    arguments: [4, 4],
    purpose: "distance on the globe in kilometers",
  },
  tonumber: { usage: "toNumber(text)", arguments: [1, 1], purpose: "the number that a text is" },
  toint: { usage: "toInt(v)", arguments: [1, 1], purpose: "an integer of 32 bits" },
  tolong: { usage: "toLong(v)", arguments: [1, 1], purpose: "an integer of 64 bits" },
  todouble: { usage: "toDouble(v)", arguments: [1, 1], purpose: "a floating point number" },

  bin: {
    usage: "bin(period)",
    arguments: [1, 1],
    period: 0,
    purpose: "@timestamp, rounded down to a multiple of the period",
  },
  datefloor: {
    usage: "datefloor(timestamp, period)",
    arguments: [2, 2],
    period: 1,
    purpose: "rounds a timestamp down",
  },
  dateceil: {
    usage: "dateceil(timestamp, period)",
    arguments: [2, 2],
    period: 1,
    purpose: "rounds a timestamp up",
  },
  frommillis: {
    usage: "fromMillis(n)",
    arguments: [1, 1],
    purpose: "the timestamp of milliseconds since 1970",
  },
  tomillis: {
    usage: "toMillis(timestamp)",
    arguments: [1, 1],
    purpose: "milliseconds since 1970",
  },
  now: {
    usage: "now()",
    arguments: [0, 0],
    purpose: "when the query began, in seconds since 1970",
  },
  parsedate: {
    usage: "parseDate(text, format [, zone])",
    arguments: [2, 3],
    purpose: "milliseconds since 1970 of a date in Java's letters",
  },
  formatdate: {
    usage: "formatDate(timestamp, format [, zone])",
    arguments: [2, 3],
    aliases: ["strftime"],
    purpose: "a timestamp in strftime's letters",
  },

  ispresent: { usage: "ispresent(field)", arguments: [1, 1], purpose: "whether there is a value" },
  coalesce: { usage: "coalesce(v, …)", arguments: [1, MANY], purpose: "the first value there is" },
  case: {
    usage: "case(condition, v, … [, otherwise])",
    arguments: [2, 21],
    purpose: "the value of the first condition that holds",
  },
  if: { usage: "if(condition, yes, no)", arguments: [3, 3], purpose: "one of two values" },
  isnumeric: { usage: "isNumeric(v)", arguments: [1, 1], purpose: "whether a value is a number" },
  messagesize: { usage: "messageSize(text)", arguments: [1, 1], purpose: "length in bytes" },
  querystarttime: {
    usage: "queryStartTime()",
    arguments: [0, 0],
    purpose: "begin of the time range, in milliseconds since 1970",
  },
  queryendtime: {
    usage: "queryEndTime()",
    arguments: [0, 0],
    purpose: "end of the time range, in milliseconds since 1970",
  },
  querytimerange: {
    usage: "queryTimeRange()",
    arguments: [0, 0],
    purpose: "length of the time range in milliseconds",
  },
  unmask: { usage: "unmask(v)", arguments: [1, 1], purpose: "the value: nothing is masked here" },

  jsonparse: { usage: "jsonParse(text)", arguments: [1, 1], purpose: "a map or list from JSON" },
  jsonstringify: { usage: "jsonStringify(v)", arguments: [1, 1], purpose: "a map or list as JSON" },
  jsonarraysize: {
    usage: "jsonArraySize(field)",
    arguments: [1, 1],
    purpose: "number of elements of a JSON array",
  },
  jsonarraycontains: {
    usage: "jsonArrayContains(field, v)",
    arguments: [2, 2],
    purpose: "whether a JSON array has this element",
  },

  isvalidip: { usage: "isValidIp(v)", arguments: [1, 1], purpose: "an IPv4 or IPv6 address" },
  isvalidipv4: { usage: "isValidIpV4(v)", arguments: [1, 1], purpose: "an IPv4 address" },
  isvalidipv6: { usage: "isValidIpV6(v)", arguments: [1, 1], purpose: "an IPv6 address" },
  isipinsubnet: {
    usage: "isIpInSubnet(v, subnet)",
    arguments: [2, 2],
    purpose: "an address in this subnet",
  },
  isipv4insubnet: {
    usage: "isIpv4InSubnet(v, subnet)",
    arguments: [2, 2],
    purpose: "an IPv4 address in this subnet",
  },
  isipv6insubnet: {
    usage: "isIpv6InSubnet(v, subnet)",
    arguments: [2, 2],
    purpose: "an IPv6 address in this subnet",
  },
  ipv4tonumber: { usage: "ipv4ToNumber(v)", arguments: [1, 1], purpose: "an address as a number" },
  isprivateip: { usage: "isPrivateIP(v)", arguments: [1, 1], purpose: "a private address" },
  ispublicip: { usage: "isPublicIP(v)", arguments: [1, 1], purpose: "a routable address" },
  isreservedip: { usage: "isReservedIP(v)", arguments: [1, 1], purpose: "a reserved address" },

  isempty: { usage: "isempty(v)", arguments: [1, 1], purpose: "missing or empty" },
  isblank: { usage: "isblank(v)", arguments: [1, 1], purpose: "missing, empty or only blanks" },
  concat: { usage: "concat(text, …)", arguments: [1, MANY], purpose: "texts put together" },
  ltrim: {
    usage: "ltrim(text [, chars])",
    arguments: [1, 2],
    purpose: "without blanks at its begin",
  },
  rtrim: {
    usage: "rtrim(text [, chars])",
    arguments: [1, 2],
    purpose: "without blanks at its end",
  },
  trim: { usage: "trim(text [, chars])", arguments: [1, 2], purpose: "without blanks around it" },
  strlen: { usage: "strlen(text)", arguments: [1, 1], purpose: "length in code points" },
  toupper: { usage: "toupper(text)", arguments: [1, 1], purpose: "in capitals" },
  tolower: { usage: "tolower(text)", arguments: [1, 1], purpose: "in small letters" },
  substr: {
    usage: "substr(text, start [, length])",
    arguments: [2, 3],
    purpose: "a part of a text",
  },
  replace: { usage: "replace(text, what, by)", arguments: [3, 3], purpose: "replaces every one" },
  regexreplace: {
    usage: "regexReplace(text, pattern, by)",
    arguments: [3, 3],
    aliases: ["regex_replace"],
    purpose: "replaces every match of an RE2 pattern",
  },
  strcontains: {
    usage: "strcontains(text, part [, ignoreCase])",
    arguments: [2, 3],
    purpose: "whether a text contains another",
  },
  startswith: { usage: "startsWith(text, part)", arguments: [2, 2], purpose: "how a text begins" },
  endswith: { usage: "endsWith(text, part)", arguments: [2, 2], purpose: "how a text ends" },
  urlencode: { usage: "urlencode(text)", arguments: [1, 1], purpose: "percent-encoded" },
  urldecode: { usage: "urldecode(text)", arguments: [1, 1], purpose: "percent-decoded" },
  base64encode: { usage: "base64encode(text)", arguments: [1, 1], purpose: "in base64" },
  base64decode: { usage: "base64decode(text)", arguments: [1, 1], purpose: "out of base64" },
  split: { usage: "split(text, delimiter)", arguments: [2, 2], purpose: "a list of parts" },
  hextoascii: { usage: "hexToAscii(text)", arguments: [1, 1], purpose: "text out of hexadecimal" },
  hextodec: { usage: "hexToDec(text)", arguments: [1, 1], purpose: "number out of hexadecimal" },
  dectohex: { usage: "decToHex(n)", arguments: [1, 1], purpose: "hexadecimal, with 0x" },
  md5: { usage: "md5(text)", arguments: [1, 1], purpose: "MD5 in hexadecimal" },
  sha256: { usage: "sha256(text)", arguments: [1, 1], purpose: "SHA-256 in hexadecimal" },
} as const satisfies Record<string, FunctionRow>;

export type FunctionName = keyof typeof FUNCTIONS;

/** From the page `CWL_QuerySyntax-Stats`; they stand only in `stats`. */
export const AGGREGATES = {
  count: {
    usage: "count(*) or count(field)",
    arguments: [0, 1],
    aliases: ["countovertime", "count_over_time"],
    purpose: "number of events",
  },
  countdistinct: {
    usage: "countDistinct(field)",
    arguments: [1, 1],
    aliases: ["count_distinct"],
    purpose: "number of different values, exact here",
  },
  sum: {
    usage: "sum(n)",
    arguments: [1, 1],
    aliases: ["sumovertime", "sum_over_time"],
    purpose: "sum",
  },
  avg: { usage: "avg(n)", arguments: [1, 1], purpose: "mean" },
  min: { usage: "min(v)", arguments: [1, 1], purpose: "smallest value" },
  max: { usage: "max(v)", arguments: [1, 1], purpose: "greatest value" },
  pct: {
    usage: "pct(n, percent)",
    arguments: [2, 2],
    percent: 1,
    purpose: "percentile; percent is 0 to 100",
  },
  stddev: { usage: "stddev(n)", arguments: [1, 1], purpose: "standard deviation" },
  variance: { usage: "variance(n)", arguments: [1, 1], purpose: "population variance" },
  earliest: {
    usage: "earliest(v)",
    arguments: [1, 1],
    purpose: "value of the earliest event with it",
  },
  latest: { usage: "latest(v)", arguments: [1, 1], purpose: "value of the latest event with it" },
  sortsfirst: { usage: "sortsFirst(v)", arguments: [1, 1], purpose: "value that sorts first" },
  sortslast: { usage: "sortsLast(v)", arguments: [1, 1], purpose: "value that sorts last" },
  values: {
    usage: "values(v)",
    arguments: [1, 1],
    aliases: ["collect_values"],
    purpose: "list of the different values",
  },
} as const satisfies Record<string, FunctionRow>;

export type AggregateName = keyof typeof AGGREGATES;

const REFUSED_FUNCTIONS: ReadonlySet<string> = new Set(["rate", "histogram", "topk"]);

/** Functions of other query languages, and what to write for them. */
export const REPLACED_FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ["median", "pct(n, 50)"],
  ["mean", "avg(n)"],
  ["len", "strlen(text)"],
  ["length", "strlen(text)"],
  ["contains", "strcontains(text, part)"],
]);

function namesOf<Name extends string>(table: Readonly<Record<Name, FunctionRow>>) {
  const rows = Object.entries(table) as [Name, FunctionRow][];
  return new Map<string, Name>(
    rows.flatMap(([name, { aliases = [] }]) =>
      [name, ...aliases].map((one) => [one, name] as const),
    ),
  );
}

const FUNCTION_NAMES = namesOf<FunctionName>(FUNCTIONS);
const AGGREGATE_NAMES = namesOf<AggregateName>(AGGREGATES);

/** The function with this name, in any case. */
export function functionNamed(word: string): FunctionName | undefined {
  return FUNCTION_NAMES.get(word.toLowerCase());
}

/** The aggregate with this name, in any case. */
export function aggregateNamed(word: string): AggregateName | undefined {
  return AGGREGATE_NAMES.get(word.toLowerCase());
}

/** Whether AWS has this function and the simulator has not. */
export function isRefusedFunction(word: string): boolean {
  return REFUSED_FUNCTIONS.has(word.toLowerCase());
}
