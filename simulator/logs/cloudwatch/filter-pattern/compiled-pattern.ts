/** A filter pattern of CloudWatch Logs, ready to be held against many messages. */
export interface FilterPattern {
  /** Takes time in proportion to the message. */
  matches(message: string): boolean;
  /**
   * What the names of the pattern mean in a message that matches: `$.a.b` values of JSON, `$name` words of a line. Objects, lists
   * and what is missing are left out.
   */
  fieldsOf(message: string): Readonly<Record<string, string>>;
  /** The names that {@link fieldsOf} can give, in the order of the pattern. */
  readonly fields: readonly string[];
  /** How many regexes it has. */
  readonly regexes: number;
  /** What is accepted here and may surprise on AWS, a sentence each. */
  readonly warnings: readonly string[];
}
