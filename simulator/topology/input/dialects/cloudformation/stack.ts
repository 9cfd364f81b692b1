import { entryOf } from "../../files/syntax-tree.ts";
import type { ImageBuild } from "../dialect.ts";
import type { Spot } from "./spot.ts";
import { sectionOf, type Template, textOf } from "./template.ts";

/** A template as it is deployed: once for each time that it is nested. */
export interface Stack {
  /** No other stack has it. */
  readonly id: string;
  /** `AWS::StackName`: made up of the file's name where nobody says it. */
  readonly name: string;
  /** Whether the name is made of the file's. */
  readonly isNameMadeUp: boolean;
  /** For `--stack` and messages: the path of a CDK stack, else its name. */
  readonly displayName: string;
  /** What the name of a parameter may be written behind in sc-sim.yaml. */
  readonly scopes: readonly string[];
  readonly template: Template;
  /** Where it is deployed, as far as somebody says. */
  readonly environment: { readonly account?: string; readonly region?: string };
  /** Values of a file of parameters. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Of a nested stack: the resource of the stack around it. */
  readonly parent?: Spot;
  /** By logical id: the path of the CDK construct. */
  readonly constructs: ReadonlyMap<string, string>;
  /** How an image of a CDK app is built, by its tag. */
  readonly images: ReadonlyMap<string, ImageBuild | string>;
  /** The files that a CDK app uploads, by their keys in the bucket. */
  readonly uploads: ReadonlyMap<string, string>;
  /** Why the list of these files cannot be read. @default it can */
  readonly assetsProblem?: string;
}

/** The constructs that the CDK names in the resources of a template. */
export function constructsOf(template: Template): ReadonlyMap<string, string> {
  const section = sectionOf(template, "Resources")?.value;
  if (section?.kind !== "map") return new Map();
  return new Map(
    section.entries().flatMap(({ key, value }): [string, string][] => {
      const metadata = entryOf(value, "Metadata")?.value;
      const path = textOf(entryOf(metadata, "aws:cdk:path")?.value);
      return path === undefined ? [] : [[key, path]];
    }),
  );
}
