import type { Problem } from "../../../errors.ts";

/** An answer, and who gave it. */
export interface Answer {
  readonly value: string;
  /** For messages: `sc-sim.yaml`, `--parameter`, `the shell`. */
  readonly from: string;
  /** An error at its place. */
  problem(message: string): Problem;
}

/** Everything that a dialect can ask for and its files do not say. */
export interface Answers {
  /**
   * The value of a parameter, an import (`import:name`), an SSM parameter (`ssm:/name`) or a pseudo parameter (`AWS::Region`).
   *
   * @param scopes What a name may be written behind, to mean this one only: `orders/Stage`.
   */
  parameter(name: string, scopes?: readonly string[]): Answer | undefined;
  /** That there is a parameter of this name: an answer to it is not a slip, even if nothing needs it. */
  declare(name: string, scopes?: readonly string[]): void;
  /** That the answer to a name must not be shown, nor be written to a file. */
  keepSecret(name: string, scopes?: readonly string[]): void;
  /** A variable that a template reads; it may be empty. */
  environment(name: string): Answer | undefined;
  /** That something reads a variable of this name: an answer to it is not a slip. */
  declareEnvironment(name: string): void;
  /** An external variable of Jsonnet. */
  variable(name: string): { readonly value: unknown } | undefined;
  /** Whether the reader says which namespace there is. */
  readonly hasNamespace: boolean;
}
