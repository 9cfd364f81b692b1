import { isMisspelt } from "../../../near-name.ts";
import type { EcsShape } from "../ecs/check-fields.ts";
import type { InputFile } from "../files/input-file.ts";
import { isObject } from "../files/is-object.ts";
import type { JsonPath, ParsedFile } from "../files/parsed-file.ts";
import { describePath } from "../problems/located.ts";
import type { EcsPart } from "./dialect.ts";
import { otherKindOf } from "./other-files.ts";

/** The AWS CLI's wrappers around a definition. */
const WRAPPERS = ["taskDefinition", "service", "services", "cluster", "clusters"] as const;

/** A file that was parsed. */
export interface ParsedInput extends Pick<InputFile, "name" | "folder"> {
  readonly parsed: ParsedFile;
}

/**
 * The definitions in a file of ECS's own JSON, or the same as YAML: bare, in a list (as `--query services` prints them), or
 * wrapped as the AWS CLI prints them. Recognised by its keys, never by the file's name.
 */
export function ecsJsonParts(file: ParsedInput): readonly EcsPart[] {
  const { value } = file.parsed;
  if (Array.isArray(value)) return partsOfList(file, value, []);
  if (!isObject(value)) return [];
  const shape = shapeOf(value);
  if (shape !== undefined) return [{ shape, part: partAt(file, value, []) }];
  return WRAPPERS.flatMap((key) => {
    const inner = value[key];
    if (Array.isArray(inner)) return partsOfList(file, inner, [key]);
    const innerShape = shapeOf(inner);
    return innerShape === undefined
      ? []
      : [{ shape: innerShape, part: partAt(file, inner, [key]) }];
  });
}

/** Why a file that holds no definition looks as if it were meant to. */
export function explainUnrecognised(value: unknown): string {
  const ours =
    "The file is not a task definition (containerDefinitions), service (serviceName), cluster (clusterName) or sc-sim.yaml (containers)";
  const other = otherKindOf(value);
  if (other !== undefined) return `${ours} but ${other}.`;
  const looked = `${ours}, nor of CloudFormation, CDK, Terraform or ecspresso`;
  if (!isObject(value)) return `${looked}.`;
  const failures = value["failures"];
  if (Array.isArray(failures) && failures.length > 0) {
    const reasons = failures.flatMap((failure) =>
      isObject(failure) ? String(failure["reason"]) : [],
    );
    return `${looked}; the AWS CLI reports failures in it: ${reasons.join(", ")}.`;
  }
  return `${looked}; its keys are ${Object.keys(value).slice(0, 10).join(", ") || "none"}.`;
}

function partsOfList(
  file: ParsedInput,
  list: readonly unknown[],
  path: JsonPath,
): readonly EcsPart[] {
  return list.flatMap((entry, index) => {
    const shape = shapeOf(entry);
    return shape === undefined ? [] : [{ shape, part: partAt(file, entry, [...path, index]) }];
  });
}

/** The file's paths are ECS's already. */
function partAt({ name, folder, parsed }: ParsedInput, value: unknown, path: JsonPath) {
  const place = (whole: JsonPath) => ({ path: describePath(whole), ...parsed.locate(whole) });
  return { value, file: name, folder, path, place, broken: parsed.tags.map((tag) => tag.path) };
}

function shapeOf(value: unknown): EcsShape | undefined {
  if (!isObject(value)) return undefined;
  if ("containerDefinitions" in value) return "TaskDefinition";
  if ("serviceName" in value || "serviceConnectConfiguration" in value) return "Service";
  if ("clusterName" in value || "serviceConnectDefaults" in value) return "Cluster";
  if ("family" in value && "networkMode" in value) return "TaskDefinition";
  // In CloudFormation's letters as a whole: a part of a template, not a slip.
  const isPart = ["ContainerDefinitions", "ServiceConnectConfiguration"].some(
    (key) => key in value,
  );
  if (isPart && Object.keys(value).every((key) => /^[A-Z]/.test(key))) return undefined;
  const has = (known: string) => Object.keys(value).some((key) => isMisspelt(key, known));
  // Misspelt: it is meant for us all the same, and what is wrong is reported.
  if (has("containerDefinitions") && "family" in value) return "TaskDefinition";
  if (has("serviceConnectConfiguration")) return "Service";
  if (has("serviceConnectDefaults")) return "Cluster";
  return undefined;
}
