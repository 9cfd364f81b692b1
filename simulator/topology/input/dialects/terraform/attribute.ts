import type { JsonPath } from "../../files/parsed-file.ts";
import { valueAt } from "../../files/value-at.ts";
import { describePath } from "../../problems/located.ts";
import type { Origin, UnknownCause, UnknownValue } from "../input-value.ts";
import { referencesAt } from "./configuration.ts";
import { expressionsOf } from "./follow.ts";
import type { Resource } from "./output.ts";
import type { Sources } from "./source-lines.ts";

/** What stands at an attribute. */
export type Attribute =
  | { readonly kind: "given"; readonly value: unknown }
  | { readonly kind: "absent" }
  /** After apply only. */
  | { readonly kind: "unknown" };

/** @param path Terraform's own: `service_connect_configuration`, 0, `namespace`. */
export function attributeAt(resource: Resource, path: JsonPath): Attribute {
  const value = valueAt(resource.values, path);
  if (value === undefined || value === null) {
    return isMarked(resource.unknown, path) ? { kind: "unknown" } : { kind: "absent" };
  }
  // Names, ports and the like would be shown everywhere, so they are as good as unknown.
  const isHidden = path[0] !== CONTAINERS && isSensitive(resource, path) && value !== "";
  return isHidden ? { kind: "unknown" } : { kind: "given", value };
}

const CONTAINERS = "container_definitions";

/** Whether Terraform marks what stands at a path, or what holds it, as sensitive. */
export function isSensitive({ sensitive }: Resource, path: JsonPath): boolean {
  return isMarked(sensitive, path);
}

/** Of a block that is marked as a whole, everything is. */
function isMarked(marks: unknown, path: JsonPath): boolean {
  if (marks === true) return true;
  const [step, ...rest] = path;
  if (step === undefined) return false;
  return isMarked(valueAt(marks, [step]), rest);
}

/** The references of an attribute, as the plan has them; none outside of plans, and in dynamic blocks. */
export function referencesOf(resource: Resource, path: JsonPath): readonly string[] {
  return referencesAt(expressionsOf(resource)?.expressions, path);
}

/** Whether the plan has expressions for a block: of a dynamic one it has none. */
export function hasExpressions(resource: Resource, path: JsonPath): boolean {
  return valueAt(expressionsOf(resource)?.expressions, path) !== undefined;
}

/** Where attributes of a resource stand, named as Terraform names them. */
export function originOf(resource: Resource, sources: Sources, path: JsonPath = []): Origin {
  const { address, line, column, output } = resource;
  return {
    file: output.file.name,
    ...(isSensitive(resource, path) && { isSensitive: true }),
    place: (below = []) => {
      const source = sources.lineOf(resource);
      const shown = source === undefined ? address : `${address} (${source})`;
      const whole = [...path, ...below.map((step) => terraformName(step, path))];
      return {
        path: whole.length === 0 ? shown : `${shown} ${describePath(whole)}`,
        // Terraform prints JSON on one line: there, the address says more.
        ...(line > 1 && { line, column }),
      };
    },
  };
}

/** ECS's name of something that is missing → as it would be written: in `container_definitions` as in ECS itself. */
function terraformName(step: string | number, path: JsonPath): string | number {
  if (typeof step === "number" || path[0] === CONTAINERS) return step;
  return step.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

interface UnknownFacts {
  readonly path: JsonPath;
  readonly sources: Sources;
  readonly reason: string;
  readonly remedy: string;
  readonly standIn?: string;
}

/** A value that is not known, for any reason. */
export function unknownAt(
  resource: Resource,
  { path, sources, ...words }: UnknownFacts,
): UnknownValue {
  const origin = originOf(resource, sources, path);
  const cause: UnknownCause = {
    id: `${origin.file} ${resource.address} ${describePath(path)}`,
    origin,
    ...words,
  };
  return { kind: "unknown", cause, origin };
}

export const GIVE_STATE =
  "Give the state, after apply: terraform show -json > state.json. Or, without an account, what a test with mock_provider makes: terraform test -json -verbose > test.jsonl (docs/terraform.md)";

/** A value that is known after apply only, because of what it refers to. */
export function afterApplyAt(
  resource: Resource,
  facts: Omit<UnknownFacts, "reason">,
): UnknownValue {
  if (isSensitive(resource, facts.path)) {
    const reason = "Terraform marks it as sensitive, so it is not shown and not used";
    const remedy = "Write nonsensitive(…) around it in the sources";
    return unknownAt(resource, { ...facts, reason, remedy, standIn: "(sensitive)" });
  }
  const reason = afterApply(referencesOf(resource, facts.path));
  return unknownAt(resource, { ...facts, reason });
}

/** `known after apply only, because of a and b` */
function afterApply(references: readonly string[]): string {
  const because = reasonReferences(references);
  return because.length === 0
    ? "It is known after apply only"
    : `It is known after apply only, because of ${listOf(because)}`;
}

/** Terraform lists `aws_x.y.arn` and `aws_x.y`: the longer one is enough. Variables count where nothing else is there. */
function reasonReferences(references: readonly string[]): readonly string[] {
  const once = [...new Set(references)].filter(
    (one) => !/^(?:each|count|path|terraform)\b/.test(one),
  );
  const longest = once.filter(
    (one) => !once.some((other) => other.startsWith(`${one}.`) || other.startsWith(`${one}[`)),
  );
  const results = longest.filter((one) => !one.startsWith("var."));
  return results.length > 0 ? results : longest;
}

const MOST_REFERENCES = 6;

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, MOST_REFERENCES);
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} and ${rest} more`;
  return shown.length === 1
    ? String(shown[0])
    : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
