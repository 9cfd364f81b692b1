import type { InputFile } from "../../files/input-file.ts";
import { isObject } from "../../files/is-object.ts";
import { entryOf, type SyntaxEntry, type SyntaxNode } from "../../files/syntax-tree.ts";

/** A file with a template. */
export interface Template {
  /** As the reader would name it. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** Absolute: what paths in the template are relative to. */
  readonly folder: string;
  readonly root: SyntaxNode;
}

const SECTIONS = ["Parameters", "Mappings", "Conditions", "Resources", "Outputs"] as const;

/** A section of a template: where it stands; `undefined` where there is none. */
export function sectionOf(
  { root }: Template,
  name: (typeof SECTIONS)[number],
): SyntaxEntry | undefined {
  return entryOf(root, name);
}

/** `AWS::ECS::Service`, `Custom::Thing`; of a third party, too. */
const TYPE = /^[A-Za-z0-9]+::/;

/**
 * Whether a value is a template of CloudFormation: by its resources.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
 */
export function isTemplate(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { Resources: resources } = value;
  if (!isObject(resources)) return "AWSTemplateFormatVersion" in value;
  const isResource = ([key, resource]: [string, unknown]) =>
    key.startsWith("Fn::ForEach::") ||
    (isObject(resource) && typeof resource["Type"] === "string" && TYPE.test(resource["Type"]));
  return "AWSTemplateFormatVersion" in value || Object.entries(resources).some(isResource);
}

/** The template in a file that was recognised; `undefined` if it cannot be parsed. */
export function templateOf(file: InputFile): Template | undefined {
  const parsed = file.parsed();
  if ("message" in parsed) return undefined;
  const { name, path, folder } = file;
  return { name, path, folder, root: parsed.tree() };
}

/** The text of a scalar; booleans as CloudFormation writes them, numbers as the template does. */
export function textOf(node: SyntaxNode | undefined): string | undefined {
  if (node?.kind !== "scalar" || node.value === null) return undefined;
  return typeof node.value === "boolean" ? String(node.value) : node.text;
}
