import type { Problem } from "../../../../errors.ts";
import { nearestInstead } from "../../../../near-name.ts";
import type { InputFile } from "../../files/input-file.ts";
import type { InputValue, MapValue } from "../input-value.ts";
import { JSONNET_ENDING } from "./plain-jsonnet.ts";
import { problemAtValue } from "./problem-at.ts";
import { basicFunctions, type ReadingContext } from "./template-functions.ts";
import { readTemplated, type TemplatedFile } from "./templated-file.ts";

/** What one config says: one service, or a task definition alone. */
export interface EcspressoConfig {
  readonly file: InputFile;
  readonly value: MapValue;
}

/** https://github.com/kayac/ecspresso/blob/v2/config.go */
const KEYS = [
  ...["required_version", "region", "cluster", "service", "service_definition", "task_definition"],
  ...["plugins", "appspec", "filter_command", "timeout", "codedeploy", "ignore"],
];

const DEFINITION_KEY = /(?:^|[{,])\s*["']?(service_definition|task_definition)["']?\s*:/gm;

/** Longer than any config. */
const MOST_BYTES = 256 * 1024;

/** Whether a file may be a config: by the keys in its text, which may be no JSON before its templates are filled in. */
export function mayBeConfig(file: InputFile): boolean {
  if (file.sizeBytes > MOST_BYTES || !/\.(?:ya?ml|json|jsonnet)$/i.test(file.name)) return false;
  return definitionKeysIn(file).size > 0;
}

/** Which of its two keys a config's text has. */
function definitionKeysIn(file: InputFile): ReadonlySet<string> {
  const bytes = file.bytes();
  if ("message" in bytes) return new Set();
  return new Set([...bytes.toString("utf8").matchAll(DEFINITION_KEY)].map(([, key = ""]) => key));
}

/** A config, or why a file that is plainly meant to be one cannot be read; `undefined` where it is something else. */
export function readConfig(
  file: InputFile,
  context: ReadingContext,
): (Omit<TemplatedFile, "value"> & { readonly config?: EcspressoConfig }) | undefined {
  const isJsonnet = JSONNET_ENDING.test(file.name);
  const functionsAt = (originOf: Parameters<typeof basicFunctions>[1]) =>
    basicFunctions(context, originOf);
  const { value, ...rest } = readTemplated(file, { context, functionsAt, isJsonnet });
  const isPlainlyMeant =
    /(?:^|[\\/])ecspresso[^\\/]*$/i.test(file.name) || definitionKeysIn(file).size === 2;
  if (value === undefined) return isPlainlyMeant ? rest : undefined;
  if (value.kind !== "map" || !namesDefinition(value)) return undefined;
  return {
    ...rest,
    problems: [...rest.problems, ...unknownKeys(value)],
    config: { file, value },
  };
}

/** A value of one of the two keys is the name of a file, or one of its parts is not known. */
function namesDefinition({ entries }: MapValue): boolean {
  return ["service_definition", "task_definition"].some((key) => {
    const value = entries.get(key);
    if (value?.kind === "unknown") return true;
    const name = textOf(value);
    return name !== undefined && /\.(?:ya?ml|json|jsonnet)$/i.test(name);
  });
}

/** ecspresso warns of these, too. */
function unknownKeys({ entries }: MapValue): readonly Problem[] {
  return [...entries].flatMap(([key, value]) => {
    if (KEYS.includes(key)) return [];
    const message = `ecspresso's config has no such key${nearestInstead(key, KEYS)}.`;
    return problemAtValue(value, message, "warning");
  });
}

/** A text, also where YAML takes it for a number. */
export function textOf(value: InputValue | undefined): string | undefined {
  if (value?.kind !== "scalar" || value.value === null || value.value === "") return undefined;
  return String(value.value);
}
