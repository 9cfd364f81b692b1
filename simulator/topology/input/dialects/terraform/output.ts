import type { InputFile } from "../../files/input-file.ts";
import type { FileProblem, Position } from "../../files/parsed-file.ts";
import type { Step } from "./address.ts";

/** What Terraform printed or keeps, in the order in which they are preferred. */
export type OutputKind = "state" | "tfstate" | "test" | "plan";

export const KIND_ORDER: readonly OutputKind[] = ["state", "tfstate", "test", "plan"];

export type Values = Readonly<Record<string, unknown>>;

/** One instance of a resource or data source. */
export interface Resource extends Position {
  /** e.g. `module.app["web"].aws_ecs_service.this[0]` */
  readonly address: string;
  readonly modules: readonly Step[];
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  readonly index?: string | number;
  readonly values: Values;
  /** Same shape as the values: `true` stands where a value is known after apply only. */
  readonly unknown: unknown;
  /** Same shape as the values: `true` stands where Terraform marks a value as sensitive. */
  readonly sensitive: unknown;
  readonly output: Output;
}

/** References of one module's configuration; only plans have it. */
export interface ModuleConfig {
  /** By `aws_x.y` or `data.aws_x.y`. */
  readonly resources: Map<string, Expressions>;
  readonly calls: Map<string, ModuleCall>;
  /** By name: the references of an output. */
  readonly outputs: Map<string, readonly string[]>;
}

export interface Expressions {
  readonly expressions: unknown;
  /** References of `for_each`. */
  readonly forEach: readonly string[];
}

export interface ModuleCall {
  expressions: unknown;
  forEach: readonly string[];
  source: string | undefined;
}

/** Everything of one file that is needed. */
export interface Output {
  readonly file: InputFile;
  readonly kind: OutputKind;
  readonly resources: readonly Resource[];
  /** By the names of the modules on the way, joined by dots; empty for the root module. */
  readonly configuration: ReadonlyMap<string, ModuleConfig>;
  /** Made up by `mock_provider`: values of attributes that only AWS decides. */
  readonly mocked: ReadonlySet<string>;
  /** Why nothing, or not everything, could be read. */
  readonly problems: readonly FileProblem[];
}
