import type { SyntaxScalar } from "../../files/syntax-tree.ts";
import type { InputValue, ListValue, MapValue, ScalarValue, UnknownValue } from "../input-value.ts";
import { problemAtOrigin } from "../problem-at.ts";
import { dynamicReferences } from "./dynamic-references.ts";
import { expandLoops, substitute } from "./for-each.ts";
import { FUNCTIONS } from "./functions.ts";
import { hidden, readLoop, withoutSecrets } from "./hidden-values.ts";
import { intrinsicAt } from "./intrinsic.ts";
import { itemOf, originOf, type Spot } from "./spot.ts";
import { textOf } from "./template.ts";
import { fault } from "./unknown.ts";
import type { Resolved, Value, World } from "./world.ts";

/** Deeper than any template of people; the evaluation recurses. */
const DEEPEST = 300;
/** Of all stacks together: loops in loops could make any number. */
const MOST_VALUES = 500_000;
const TOO_MANY = `The templates give more than ${MOST_VALUES} values`;
/** Joins of joins double a text each time. ECS takes 64 KiB for a whole task definition. */
const LONGEST_TEXT = 256 * 1024;

/** CloudFormation reads YAML 1.1, where these are booleans without quotes; a text field has the word as it was written. */
function booleanOf({ isPlain = false, text }: SyntaxScalar): boolean | undefined {
  if (!isPlain || !/^(?:yes|no|on|off)$/i.test(text)) return undefined;
  return /^(?:yes|on)$/i.test(text);
}

/** Evaluates the functions of templates, as far as somebody asks. */
export function evaluation(
  world: () => World,
): Pick<World, "evaluate" | "resolve" | "entries" | "spend"> {
  let depth = 0;
  let made = 0;
  return { evaluate, resolve, entries: (spot) => expandLoops(world(), spot), spend };

  function evaluate(spot: Spot): Value {
    const resolved = resolve(spot);
    if (resolved?.kind !== "spot") return resolved;
    return deeper(resolved.spot, () => literal(resolved.spot));
  }

  function resolve(spot: Spot): Resolved {
    return deeper(spot, () => resolveHere(spot));
  }

  function spend(spot: Spot): boolean {
    made += 1;
    if (made === MOST_VALUES) {
      const message = `${TOO_MANY}; loops in loops make that many.`;
      world().report(problemAtOrigin(originOf(spot), message));
    }
    return made < MOST_VALUES;
  }

  function resolveHere(spot: Spot): Resolved {
    const intrinsic = intrinsicAt(spot);
    if (intrinsic === undefined) return { kind: "spot", spot };
    const { name, argument } = intrinsic;
    const evaluateFunction = FUNCTIONS.get(name);
    if (evaluateFunction === undefined) {
      const remedy = `Functions that are evaluated: ${[...FUNCTIONS.keys()].join(", ")}`;
      return fault(spot, `There is no function ${name}`, remedy);
    }
    const secretsBefore = world().secretReads();
    const value = evaluateFunction(world(), { spot, argument });
    if (value === undefined || value.kind === "spot") return value;
    const shown = value.kind === "scalar" ? checked(spot, value) : value;
    const isSecret = world().secretReads() > secretsBefore;
    if (shown.kind === "unknown") {
      const told = isSecret ? withoutSecrets(world(), shown, name) : shown;
      return { ...told, origin: originOf(spot) };
    }
    return isSecret ? hidden(world(), shown) : shown;
  }

  function literal(spot: Spot): InputValue {
    const { node, loop } = spot;
    const origin = originOf(spot);
    if (node.kind === "scalar") {
      const { value } = node;
      if (value === null) return { kind: "scalar", value, origin };
      const written = textOf(node) ?? "";
      const text = substitute(written, loop);
      const plain = typeof value === "string" ? (booleanOf(node) ?? text) : value;
      const secretsBefore = world().secretReads();
      readLoop(world(), spot, { from: written, to: text });
      const shown = checked(spot, { kind: "scalar", value: plain, text, origin });
      if (world().secretReads() === secretsBefore) return shown;
      const isUnknown = shown.kind === "unknown";
      return isUnknown ? withoutSecrets(world(), shown, "The text") : hidden(world(), shown);
    }
    if (node.kind === "list") {
      const items = node
        .items()
        .flatMap((item, index) => evaluate(itemOf(spot, item, index)) ?? []);
      return { kind: "list", items, origin } satisfies ListValue;
    }
    const values = expandLoops(world(), spot).flatMap(
      ({ key, spot: at }): [string, InputValue][] => {
        const value = evaluate(at);
        return value === undefined ? [] : [[key, value]];
      },
    );
    return { kind: "map", entries: new Map(values), origin } satisfies MapValue;
  }

  /** What is asked of AWS stands in texts, and is never given to anybody as a text. */
  function checked(spot: Spot, value: ScalarValue): ScalarValue | UnknownValue {
    if (typeof value.value !== "string") return value;
    if (value.value.length > LONGEST_TEXT) {
      return fault(spot, `The text has more than ${LONGEST_TEXT} characters`);
    }
    return dynamicReferences(world(), { spot, value });
  }

  function deeper<T>(spot: Spot, look: () => T): T | UnknownValue {
    if (!spend(spot)) return fault(spot, TOO_MANY);
    if (depth > DEEPEST) return fault(spot, "References and functions are nested too deeply");
    depth += 1;
    try {
      return look();
    } finally {
      depth -= 1;
    }
  }
}
