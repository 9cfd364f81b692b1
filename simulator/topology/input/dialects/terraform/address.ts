/** A name with the key of `for_each` or the number of `count` behind it. */
export interface Step {
  readonly name: string;
  readonly index?: string | number;
}

/** What an expression refers to, taken apart: `data.aws_x.y[0].arn`, `var.name`, `module.app["web"].namespace`. */
export interface Reference {
  /** `output`: of a module. */
  readonly kind: "managed" | "data" | "output" | "other";
  /** Of a resource its type, of an output its module, else the first word: `var`. */
  readonly type: Step;
  readonly name: Step;
  /** What is read of it. */
  readonly attributes: readonly Step[];
}

/** https://developer.hashicorp.com/terraform/language/expressions/references */
export function parseReference(text: string): Reference {
  const [first = NONE, second = NONE, third = NONE, ...rest] = stepsOf(text);
  if (first.name === "data") return { kind: "data", type: second, name: third, attributes: rest };
  if (first.name === "module") {
    return { kind: "output", type: second, name: third, attributes: rest };
  }
  const kind = OTHER_WORDS.has(first.name) ? "other" : "managed";
  const attributes = third === NONE ? rest : [third, ...rest];
  return { kind, type: first, name: second, attributes };
}

/** The modules at the start of a resource's address: `module.app["web"].aws_x.y`. */
export function modulesOf(address: string): readonly Step[] {
  const steps = stepsOf(address);
  const modules: Step[] = [];
  for (let at = 0; steps[at]?.name === "module"; at += 2) modules.push(steps[at + 1] ?? NONE);
  return modules;
}

const NONE: Step = { name: "" };
const OTHER_WORDS = new Set(["var", "local", "each", "count", "self", "path", "terraform"]);

/** `a["b.c"].d[0]` → a (b.c), d (0). */
function stepsOf(text: string): readonly Step[] {
  return [...text.matchAll(/([^.[\]]+)((?:\[(?:"(?:\\.|[^"\\])*"|[^\]"]*)\])*)/g)].map(
    ([, name = "", brackets = ""]) => {
      const index = /^\[(?:("(?:\\.|[^"\\])*")|(\d+))\]/.exec(brackets);
      if (index?.[1] !== undefined) return { name, index: unquoted(index[1]) };
      return index?.[2] === undefined ? { name } : { name, index: Number(index[2]) };
    },
  );
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}

/** `module.app["web"]`; empty for the root module. */
export function moduleAddress(modules: readonly Step[]): string {
  return modules.map((step) => `module.${describeStep(step)}`).join(".");
}

export function describeStep({ name, index }: Step): string {
  if (index === undefined) return name;
  return `${name}[${typeof index === "number" ? index : JSON.stringify(index)}]`;
}
