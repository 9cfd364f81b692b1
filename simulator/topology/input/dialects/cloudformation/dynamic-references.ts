import type { ScalarValue, UnknownValue } from "../input-value.ts";
import type { Spot } from "./spot.ts";
import { textValue, unknown } from "./unknown.ts";
import type { World } from "./world.ts";

/** Services that keep secrets; the other one is `ssm`. */
const SECRET = /^(?:secretsmanager|ssm-secure):/;

const REFERENCE = /\{\{resolve:([^{}]*)\}\}/g;

/**
 * A text with the values of its `{{resolve:ssm:…}}` and `{{resolve:secretsmanager:…}}`, which CloudFormation asks for when it
 * deploys: sc-sim.yaml can give them.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export function dynamicReferences(
  world: World,
  { spot, value }: { readonly spot: Spot; readonly value: ScalarValue },
): ScalarValue | UnknownValue {
  const { answers } = world;
  const text = String(value.value);
  if (!text.includes("{{resolve:")) return value;
  let missing: UnknownValue | undefined;
  const filled = text.replaceAll(REFERENCE, (whole, reference: string) => {
    const key = keyOf(reference);
    const answer = answers.parameter(key, spot.stack.scopes);
    missing ??=
      answer === undefined
        ? unknown(spot, {
            id: key,
            reason: `Only AWS knows what ${whole} stands for`,
            key,
          })
        : undefined;
    if (answer !== undefined && SECRET.test(key)) {
      world.readSecret(answer.value);
      answers.keepSecret(key, spot.stack.scopes);
    }
    return answer?.value ?? "";
  });
  return missing ?? { ...textValue(spot, filled), text: filled };
}

/** The same for all versions: `ssm:/name:3` → `ssm:/name`. */
function keyOf(reference: string): string {
  const key = reference.trim().replace(/:+$/, "");
  return /^ssm(?:-secure)?:/.test(key) ? key.replace(/:\d+$/, "") : key;
}
