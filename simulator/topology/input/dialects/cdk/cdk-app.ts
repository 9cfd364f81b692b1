import type { Problem } from "../../../../errors.ts";
import type { InputFile } from "../../files/input-file.ts";
import { isObject } from "../../files/is-object.ts";

/** Whether a file is the `cdk.json` of an app. */
export function isCdkApp(file: InputFile): boolean {
  if (!/(?:^|[\\/])cdk\.json$/.test(file.path)) return false;
  const parsed = file.parsed();
  return !("message" in parsed) && isObject(parsed.value) && "app" in parsed.value;
}

/** What to do with an app that was not synthesised. */
export function notSynthesised({ name: file }: InputFile): Problem {
  const message =
    "This is a CDK app without its cdk.out: run `npx cdk synth`, then give the folder cdk.out.";
  return { file, path: "", message, origin: "simulator", severity: "error" };
}
