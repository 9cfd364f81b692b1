import { valueAt } from "../../files/value-at.ts";
import {
  describeStep,
  moduleAddress,
  parseReference,
  type Reference,
  type Step,
} from "./address.ts";
import { referencesIn } from "./configuration.ts";
import type { Expressions, ModuleConfig, Output, Resource } from "./output.ts";

/** Where an expression stands: what it can refer to depends on that. */
interface Scope {
  readonly modules: readonly Step[];
  /** Of the resource or module call that the expression belongs to: `each.key` or `count.index`. */
  readonly index: string | number | undefined;
  /** What its `for_each` refers to. */
  readonly forEach: readonly string[];
}

/** Where a reference was found, and on how long a way. */
interface Expression {
  readonly scope: Scope;
  readonly depth: number;
}

const DEEPEST = 50;

/**
 * Follows the references of an attribute to resources of some type, through variables, outputs and `for_each`, within the
 * same instances of modules. Locals are in no plan, so they end it.
 *
 * @param isWanted Whether a type is looked for.
 */
export function follow(
  from: Resource,
  references: readonly string[],
  isWanted: (type: string) => boolean,
): readonly Resource[] {
  const { output } = from;
  const found: Resource[] = [];
  const seen = new Set<string>();
  const own = expressionsOf(from);
  walk(references, { modules: from.modules, index: from.index, forEach: own?.forEach ?? [] }, 0);
  return [...new Set(found)];

  function walk(texts: readonly string[], scope: Scope, depth: number): void {
    for (const text of texts) {
      const key = JSON.stringify([text, scope.modules, scope.index]);
      if (seen.has(key) || depth > DEEPEST) continue;
      seen.add(key);
      step(parseReference(text), { scope, depth });
    }
  }

  function step(reference: Reference, place: Expression): void {
    const { kind, type, name, attributes } = reference;
    if (kind === "output") intoModule(reference, place);
    else if (type.name === "var") intoCaller({ name: name.name, attribute: attributes[0] }, place);
    else if (type.name === "each") walk(place.scope.forEach, place.scope, place.depth + 1);
    else if (isWanted(type.name)) found.push(...instancesOf(output, reference, place.scope));
  }

  /** A variable has its value from the call of the module; what is read of it may be an output of a whole module. */
  function intoCaller({ name, attribute }: Variable, { scope, depth }: Expression): void {
    const module = scope.modules.at(-1);
    const modules = scope.modules.slice(0, -1);
    const call = module && configOf(output, modules)?.calls.get(module.name);
    const given = referencesIn(valueAt(call?.expressions, [name]));
    if (module === undefined || call === undefined) return;
    const argument = given.map((text) => (isWhole(text, given) ? readOf(text, attribute) : text));
    walk(argument, { modules, index: module.index, forEach: call.forEach }, depth + 1);
  }

  function intoModule(
    { type: module, name: { name } }: Reference,
    { scope, depth }: Expression,
  ): void {
    const inner = [...scope.modules, { name: module.name }];
    const references = configOf(output, inner)?.outputs.get(name);
    if (references === undefined) return;
    for (const index of indicesOf(output, inner, module.index ?? scope.index)) {
      const instance = index === undefined ? { name: module.name } : { name: module.name, index };
      const modules = [...scope.modules, instance];
      walk(references, { modules, index: undefined, forEach: [] }, depth + 1);
    }
  }
}

interface Variable {
  readonly name: string;
  /** What is read of it: `var.mesh.namespace`. */
  readonly attribute: Step | undefined;
}

/** Whether a reference names a module or a variable as a whole. Terraform lists it beside each reference to a part of it, too. */
function isWhole(text: string, all: readonly string[]): boolean {
  const { kind, type, name, attributes } = parseReference(text);
  const isNamed = kind === "output" ? name.name === "" : type.name === "var";
  return isNamed && attributes.length === 0 && !all.some((other) => other.startsWith(`${text}.`));
}

function readOf(text: string, attribute: Step | undefined): string {
  return attribute === undefined ? text : `${text}.${describeStep(attribute)}`;
}

/** Every reference of every call on the way to a module: where a dynamic block hides which one counts. */
export function followCalls(
  from: Resource,
  isWanted: (type: string) => boolean,
): readonly Resource[] {
  for (let depth = from.modules.length; depth > 0; depth--) {
    const modules = from.modules.slice(0, depth - 1);
    const module = from.modules[depth - 1] as Step;
    const call = configOf(from.output, modules)?.calls.get(module.name);
    const caller = { ...from, modules, ...(module.index !== undefined && { index: module.index }) };
    const references = [...referencesIn(call?.expressions), ...(call?.forEach ?? [])];
    const resources = follow(caller, references, isWanted);
    if (resources.length > 0) return resources;
  }
  return [];
}

/** The configuration of a module, whichever instance of it. */
export function configOf(output: Output, modules: readonly Step[]): ModuleConfig | undefined {
  return output.configuration.get(modules.map(({ name }) => name).join("."));
}

/** What the configuration has of a resource, which it names without its index. */
export function expressionsOf({
  mode,
  type,
  name,
  output,
  modules,
}: Resource): Expressions | undefined {
  const address = `${mode === "data" ? "data." : ""}${type}.${name}`;
  return configOf(output, modules)?.resources.get(address);
}

/** The instance that is named, else the one with the same index, else the only one. */
function instancesOf(
  output: Output,
  { kind, type, name }: Reference,
  scope: Scope,
): readonly Resource[] {
  const module = moduleAddress(scope.modules);
  const all = output.resources.filter(
    (one) =>
      one.type === type.name &&
      one.name === name.name &&
      one.mode === kind &&
      moduleAddress(one.modules) === module,
  );
  const wanted = name.index ?? scope.index;
  const exact = all.filter(({ index }) => index === wanted);
  if (name.index !== undefined || exact.length > 0) return exact;
  return all.length === 1 ? all : [];
}

/** Of a module with `for_each` or `count`: the same index, else the only one. */
function indicesOf(
  output: Output,
  modules: readonly Step[],
  wanted: string | number | undefined,
): readonly (string | number | undefined)[] {
  const outer = modules.slice(0, -1).map(describeStep).join(".");
  const name = modules.at(-1)?.name;
  const indices = new Set(
    output.resources.flatMap((one) => {
      const at = one.modules[modules.length - 1];
      const isIn =
        one.modules
          .slice(0, modules.length - 1)
          .map(describeStep)
          .join(".") === outer;
      return isIn && at?.name === name ? [at?.index] : [];
    }),
  );
  if (indices.has(wanted)) return [wanted];
  return indices.size === 1 ? [...indices] : [];
}
