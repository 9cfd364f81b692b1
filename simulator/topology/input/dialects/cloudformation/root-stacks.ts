import type { Answers } from "../answers.ts";
import type { DialectInput } from "../dialect.ts";
import { addonsPath } from "./copilot-addons.ts";
import { nestedPaths } from "./nested-stacks.ts";
import { constructsOf, type Stack } from "./stack.ts";
import type { Template } from "./template.ts";

/** A template with what is known of its stack. */
export interface StackSource
  extends Partial<
    Pick<
      Stack,
      "environment" | "parameters" | "images" | "uploads" | "assetsProblem" | "displayName"
    >
  > {
  readonly template: Template;
  /** Where somebody says it. */
  readonly stackName?: string;
}

interface RootStacksOptions extends Pick<DialectInput, "open"> {
  readonly sources: readonly StackSource[];
  readonly answers: Answers;
}

/** The stacks of all templates that no other one nests. */
export function rootStacks({ sources, answers, open }: RootStacksOptions): readonly Stack[] {
  const nested = new Set(
    sources.flatMap((source) => {
      const addons = addonsPath(source);
      const paths = [...nestedPaths(source.template), ...(addons === undefined ? [] : [addons])];
      return paths.flatMap((path) => {
        const file = open(path);
        return typeof file === "string" || file.path === source.template.path ? [] : file.path;
      });
    }),
  );
  const roots = sources.filter(({ template }) => !nested.has(template.path));
  // Where each nests another one, the first has to do.
  const tops = roots.length > 0 ? roots : sources.slice(0, 1);
  const names = madeUpNames(tops.map(({ template }) => template.name));
  return tops.map((source, index): Stack => {
    const { template, environment = {}, parameters = new Map() } = source;
    const { images = new Map(), uploads = new Map(), assetsProblem } = source;
    const fileName = names[index] ?? "stack";
    const answer = answers.parameter("AWS::StackName", [fileName])?.value;
    const name = answer ?? source.stackName ?? fileName;
    return {
      ...{ id: `${index}:${template.path}`, name, template, environment, parameters },
      ...{ images, uploads, ...(assetsProblem !== undefined && { assetsProblem }) },
      isNameMadeUp: answer === undefined && source.stackName === undefined,
      displayName: source.displayName ?? name,
      scopes: [...new Set([name, source.displayName ?? name, fileName])],
      constructs: constructsOf(template),
    };
  });
}

/** A file's name without its endings: `kiosk.template.json` → `kiosk`. */
export function withoutEndings(name: string): string {
  return name.replace(/(?:[.-](?:template|stack))?\.(?:json|ya?ml|template)$/i, "");
}

/** Names of stacks, made of the files' names; with those of their folders as far as it takes to tell them apart. */
function madeUpNames(files: readonly string[]): readonly string[] {
  const steps = files.map((file) =>
    withoutEndings(file)
      .split(/[\\/]/)
      .map((step) => step.replaceAll(/[^A-Za-z0-9-]+/g, "-").replaceAll(/^-+|-+$/g, ""))
      .filter((step) => step !== ""),
  );
  const nameOf = (path: readonly string[], count: number) => path.slice(-count).join("-");
  return steps.map((path) => {
    for (let count = 1; count < path.length; count++) {
      const name = nameOf(path, count);
      if (steps.filter((other) => nameOf(other, count) === name).length === 1) return name;
    }
    return nameOf(path, path.length) || "stack";
  });
}
