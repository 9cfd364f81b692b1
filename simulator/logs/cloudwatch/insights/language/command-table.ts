/** A command of the language. */
export interface CommandRow {
  /** How it is written. */
  readonly usage: string;
  /** What it does, in one clause. */
  readonly purpose: string;
}

/** The commands that run here, by their names in lower case. */
export const COMMANDS = {
  fields: { usage: "fields EXPR [as NAME], …", purpose: "shows fields and computes new ones" },
  display: { usage: "display EXPR [as NAME], …", purpose: "shows only these" },
  filter: { usage: "filter CONDITION", purpose: "keeps the events that match" },
  where: { usage: "where CONDITION", purpose: "the same as filter" },
  filterindex: { usage: "filterIndex CONDITION", purpose: "filter; every field counts as indexed" },
  parse: {
    usage:
      'parse [FIELD] "glob" as NAME, … | /regex/ [as NAME, …] [multi] | logfmt as NAME | csv as NAME, …',
    purpose: "takes values out of a text",
  },
  stats: {
    usage: "stats AGGREGATE [as NAME], … [by EXPR [as NAME], …]",
    purpose: "groups and counts",
  },
  sort: { usage: "sort NAME [asc|desc], …", purpose: "orders the rows" },
  limit: { usage: "limit [any] NUMBER", purpose: "keeps the first rows" },
  dedup: { usage: "dedup NAME, …", purpose: "keeps one row per combination of values" },
  unmask: { usage: "unmask EXPR", purpose: "nothing here: nothing is masked" },
  unnest: { usage: "unnest FIELD into NAME", purpose: "one row per element of a list" },
  expand: { usage: "expand FIELD", purpose: "one row per element of a JSON array" },
  source: {
    usage: "SOURCE logGroups(namePrefix: ['…'])",
    purpose: "chooses log groups; only as the first command",
  },
} as const satisfies Record<string, CommandRow>;

export type CommandName = keyof typeof COMMANDS;

/** Commands that AWS has and this simulator refuses by their names. */
const REFUSED_COMMANDS: ReadonlySet<string> = new Set(
  (
    "pattern anomaly diff join lookup subqueries addtotals accum appendcols autoregress cidrlookup " +
    "countfrequent estimate filldown fillmissing logcompare outlier relevantfields sessionize json"
  ).split(" "),
);

/** Old commands, and what to write for them. */
export const REPLACED_COMMANDS: ReadonlyMap<string, string> = new Map([
  ["head", "use limit"],
  ["tail", "use sort @timestamp asc | limit"],
  ["search", "use filter @message like"],
  ["order", "use sort"],
]);

/** The command with this name, in any case. */
export function commandNamed(word: string): CommandName | undefined {
  const lower = word.toLowerCase();
  return Object.hasOwn(COMMANDS, lower) ? (lower as CommandName) : undefined;
}

/** Whether AWS has this command and the simulator has not. */
export function isRefusedCommand(word: string): boolean {
  return REFUSED_COMMANDS.has(word.toLowerCase());
}

/** Whether a word at the beginning of a command is coloured as one. */
export function isCommandWord(word: string): boolean {
  return commandNamed(word) !== undefined || isRefusedCommand(word);
}
