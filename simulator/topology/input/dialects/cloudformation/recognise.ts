import type { Problem } from "../../../../errors.ts";
import { OTHER_ENDINGS } from "../../files/find-files.ts";
import type { InputFile } from "../../files/input-file.ts";
import { isObject } from "../../files/is-object.ts";
import { fileProblem } from "../../problems/file-problem.ts";
import { problemAtOrigin } from "../problem-at.ts";
import { transformsOf } from "./for-each.ts";
import { PROCESSED } from "./functions.ts";
import type { Resource } from "./resources.ts";
import { originOf } from "./spot.ts";
import type { Template } from "./template.ts";

/** Whether a file may hold a template, and has been read. */
export function isReadable({ name, isNamed }: InputFile): boolean {
  return isNamed || !OTHER_ENDINGS.test(name);
}

/** Words of a template, however broken the rest is. */
const TEMPLATE_WORDS = /AWSTemplateFormatVersion|["']?Type["']?\s*:\s*["']?AWS::\w+::/;
const ECS_WORDS = /AWS::(?:ECS|ServiceDiscovery)::/;
/** What Jinja and the like write where YAML has values. CloudFormation's own `{{resolve:…}}` stands in texts. */
const OTHER_TEMPLATE = /\{%|(?:^|[^"'])\{\{(?!resolve:)/m;

/** What is wrong with a file that was meant as a template and cannot be read as one; `undefined` if it was not, or can be. */
export function unreadableTemplate(file: InputFile): Problem | undefined {
  const parsed = file.parsed();
  const bytes = file.bytes();
  if ("message" in bytes) return undefined;
  if (!("message" in parsed) && !(bytes.includes("{{") && hasObjectKey(parsed.value))) {
    return undefined;
  }
  const text = bytes.toString("utf8");
  if (!TEMPLATE_WORDS.test(text)) return undefined;
  if (!file.isNamed && !ECS_WORDS.test(text)) return undefined;
  const other = text.search(OTHER_TEMPLATE);
  if ("message" in parsed && other === -1) return fileProblem(file.name, parsed);
  const line = text.slice(0, other + 1).split("\n").length;
  const message =
    "The file is a template of another tool (Jinja, Sceptre), which writes a CloudFormation template. Give that one: `sceptre generate STACK` prints it.";
  return fileProblem(file.name, { line, column: 1, message });
}

/** What YAML makes of `{{ name }}` without quotes. */
function hasObjectKey(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasObjectKey);
  if (!isObject(value)) return false;
  return Object.entries(value).some(([key, inner]) => key.startsWith("{ ") || hasObjectKey(inner));
}

/** Transforms that leave the resources of ECS as they are. */
const HARMLESS =
  /^AWS::(?:LanguageExtensions|Serverless-2016-10-31|SecretsManager-[\d-]+|ServiceCatalog)$/;

/** Macros run in AWS: what they make of the template is not known here. */
export function macroProblems({ name: file, root }: Template): readonly Problem[] {
  return transformsOf(root)
    .filter(({ name }) => !HARMLESS.test(name))
    .map(({ name, at }) => ({
      ...{ file, path: "Transform", ...at.position() },
      message: `The transform ${name || "here"} runs in AWS. ${PROCESSED}.`,
      ...{ origin: "simulator", severity: "error" },
    }));
}

/** Modules are put together in AWS, and may hold anything. */
export function moduleProblem({ id, type, spot }: Resource): readonly Problem[] {
  if (!type.endsWith("::MODULE")) return [];
  const message = `The module ${type} of ${id} is in AWS only. ${PROCESSED}.`;
  return [problemAtOrigin(originOf(spot), message)];
}
