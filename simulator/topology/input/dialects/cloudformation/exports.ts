import { namesInstead } from "../../../../near-name.ts";
import { entryOf } from "../../files/syntax-tree.ts";
import type { StandIn } from "../dialect.ts";
import type { UnknownValue } from "../input-value.ts";
import type { Call } from "./functions.ts";
import { outputOf, outputsOf, valueOfOutput } from "./outputs.ts";
import { type Spot, spotOf } from "./spot.ts";
import type { Stack } from "./stack.ts";
import { fault, textValue, unknown } from "./unknown.ts";
import { textOfValue } from "./value-text.ts";
import type { Entry, Resolved, World } from "./world.ts";

/** `Fn::ImportValue: name`: what another stack of the input exports, or sc-sim.yaml says. */
export function importValue(world: World, { spot, argument }: Call): Resolved {
  const name = textOfValue(world.evaluate(argument));
  if (name === undefined) return fault(spot, "Fn::ImportValue takes the name of an export");
  if (typeof name !== "string") return name;
  const key = `import:${name}`;
  const answer = world.answers.parameter(key, spot.stack.scopes);
  if (answer !== undefined) return textValue(spot, answer.value);
  const all = exportsOf(world);
  const same = all.filter((one) => one.name === name);
  const [found, other] = preferred(same, spot.stack);
  if (found === undefined) return missing(spot, { name, all });
  if (other !== undefined) {
    const files = `${found.output.spot.stack.displayName} and ${other.output.spot.stack.displayName}`;
    return fault(spot, `${JSON.stringify(name)} is exported by ${files}`, "Give one of them only");
  }
  for (const standIn of found.standIns) world.standIn(standIn);
  return valueOfOutput(world, { spot, output: found.output });
}

interface Export {
  /** `undefined`: its name hangs on something that is not known. */
  readonly name: string | undefined;
  /** What its name is made of: it concerns only those who import it. */
  readonly standIns: readonly StandIn[];
  readonly output: Entry;
}

function exportsOf(world: World): readonly Export[] {
  return world.stacks().flatMap((stack) =>
    outputsOf(world, stack).flatMap((output): readonly Export[] => {
      const at = exportName(output.spot);
      if (at === undefined) return [];
      const { made, standIns } = world.withStandIns(() =>
        world.once(`export:${stack.id}:${output.key}`, {
          label: `the name of the export ${output.key}`,
          spot: at,
          make: () => world.evaluate(at),
        }),
      );
      const name = textOfValue(made);
      return [{ name: typeof name === "string" ? name : undefined, standIns, output }];
    }),
  );
}

function exportName(output: Spot): Spot | undefined {
  const exported = entryOf(output.node, "Export");
  const name = entryOf(exported?.value, "Name");
  return exported === undefined || name === undefined
    ? undefined
    : spotOf(spotOf(output, exported), name);
}

/** Names are unique in a region of an account only. */
function preferred(same: readonly Export[], { environment }: Stack): readonly Export[] {
  const near = same.filter(
    ({ output }) =>
      output.spot.stack.environment.account === environment.account &&
      output.spot.stack.environment.region === environment.region,
  );
  return near.length > 0 ? near : same;
}

interface Missing {
  readonly name: string;
  readonly all: readonly Export[];
}

function missing(spot: Spot, { name, all }: Missing): UnknownValue {
  const names = all.flatMap((one) => one.name ?? []);
  const unnamed = all.length - names.length;
  const few = names.length === 0 || names.length > 20 ? "" : namesInstead(name, names);
  const also = unnamed === 0 ? "" : ` and ${unnamed} whose names are not known yet`;
  return unknown(spot, {
    id: `import:${name}`,
    key: `import:${name}`,
    reason: `No template in the input exports ${JSON.stringify(name)}${few}${also}`,
    remedy: "Add the template that does",
  });
}

/**
 * `Fn::GetStackOutput: { StackName, OutputName, Region, RoleArn }`: an output of another stack, exported or not. The CDK writes it
 * for references between stacks that shall not lock each other.
 */
export function getStackOutput(world: World, { spot, argument }: Call): Resolved {
  const part = (key: string) => {
    const entry = entryOf(argument.node, key);
    return entry === undefined ? undefined : textOfValue(world.evaluate(spotOf(argument, entry)));
  };
  const stackName = part("StackName");
  const name = part("OutputName");
  if (stackName === undefined || name === undefined) {
    return fault(spot, "Fn::GetStackOutput takes an object with StackName and OutputName");
  }
  if (typeof stackName !== "string") return stackName;
  if (typeof name !== "string") return name;
  const key = `output:${stackName}/${name}`;
  const answer = world.answers.parameter(key, spot.stack.scopes);
  if (answer !== undefined) return textValue(spot, answer.value);
  const stacks = world.stacks();
  const stack = stacks.find((one) => one.name === stackName);
  if (stack !== undefined) return outputOf(world, { spot, stack, name });
  const known = namesInstead(
    stackName,
    stacks.map((one) => one.name),
  );
  return unknown(spot, {
    id: key,
    reason: `There is no stack ${JSON.stringify(stackName)} in the input${known}`,
    key,
    remedy: "Add its template",
  });
}
