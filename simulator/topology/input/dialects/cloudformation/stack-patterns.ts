import type { Problem } from "../../../../errors.ts";
import { namesInstead } from "../../../../near-name.ts";
import type { Stack } from "./stack.ts";

/** Whether `--stack` chooses a stack: by the path of a CDK stack, or its name. `*` stands for any text. */
export function choosesStack(patterns: readonly string[], stack: Stack): boolean {
  return patterns.length === 0 || patterns.some((pattern) => matches(pattern, stack));
}

/** Patterns that no stack has the name of. */
export function unmatchedPatterns(
  patterns: readonly string[],
  stacks: readonly Stack[],
): readonly Problem[] {
  return patterns
    .filter((pattern) => !stacks.some((stack) => matches(pattern, stack)))
    .map((pattern) => {
      const names = stacks.map(({ displayName }) => displayName);
      const message = `No stack has the name ${JSON.stringify(pattern)}${namesInstead(pattern, names)}.`;
      return { file: "--stack", path: pattern, message, origin: "simulator", severity: "error" };
    });
}

function matches(pattern: string, { displayName, name }: Stack): boolean {
  return [displayName, name].some((text) => matchesText(pattern.split("*"), text));
}

/** Between two stars the first place that fits will do. */
function matchesText([start = "", ...rest]: readonly string[], text: string): boolean {
  if (!text.startsWith(start)) return false;
  if (rest.length === 0) return text === start;
  let at = start.length;
  for (const part of rest.slice(0, -1)) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  const end = rest.at(-1) ?? "";
  return text.length - end.length >= at && text.endsWith(end);
}
