/** A filter pattern of CloudWatch Logs, ready to be held against many messages. */
export interface FilterPattern {
  /** Takes time in proportion to the message. */
  matches(message: string): boolean;
  /** What is accepted here and may surprise on AWS, a sentence each. */
  readonly warnings: readonly string[];
}
