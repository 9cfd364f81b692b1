import { resolve } from "node:path";
import type { Problem } from "../../../../errors.ts";
import type { InputFile } from "../../files/input-file.ts";
import type { DialectInput } from "../dialect.ts";
import type { InputValue, MapValue } from "../input-value.ts";
import type { UnknownUse } from "../unknown-uses.ts";
import { type EcspressoConfig, textOf } from "./config.ts";
import { JSONNET_ENDING } from "./plain-jsonnet.ts";
import { pluginFunctions } from "./plugin-functions.ts";
import type { ConfigPlugins } from "./plugins.ts";
import { describeKind, problemAtValue } from "./problem-at.ts";
import { basicFunctions, type OriginOf, type ReadingContext } from "./template-functions.ts";
import { readTemplated, type TemplatedFile } from "./templated-file.ts";

/** A definition that a config names. */
export interface Definition {
  /** Absent where it cannot be read. */
  readonly value?: MapValue;
  /** The file that was read. */
  readonly file?: InputFile;
  /** Jsonnet that is not evaluated, or that the output of `ecspresso render` was read in place of. */
  readonly jsonnet?: InputFile;
  readonly problems: readonly Problem[];
  readonly unknowns: readonly UnknownUse[];
  readonly computed?: TemplatedFile["computed"];
}

export type DefinitionKey = "service_definition" | "task_definition";

interface DefinitionOptions {
  readonly config: EcspressoConfig;
  readonly key: DefinitionKey;
  readonly plugins: ConfigPlugins;
  readonly context: ReadingContext;
  readonly fileAt: DialectInput["fileAt"];
}

/** Reads the definition that a config names; `undefined` where it names none. */
export function readDefinition(options: DefinitionOptions): Definition | undefined {
  const { config, key, plugins, context, fileAt } = options;
  const named = config.value.entries.get(key);
  if (named === undefined || (named.kind === "scalar" && (named.value ?? "") === "")) {
    return undefined;
  }
  if (named.kind === "unknown") {
    const { cause, alsoCauses = [], origin } = named;
    const unknowns = [cause, ...alsoCauses].map(
      (one): UnknownUse => ({ cause: one, origin, shape: "Service", path: [], effect: "error" }),
    );
    return { problems: [], unknowns };
  }
  const name = textOf(named);
  if (name === undefined) {
    return wrong(
      problemAtValue(named, `It is ${describeKind(named)}; a file's name was expected.`),
    );
  }
  const path = resolve(config.file.folder, name);
  const file = fileAt(path);
  const rendered = isJsonnet(name) ? renderedBeside(path, fileAt) : undefined;
  if (file === undefined && rendered === undefined) {
    return wrong(
      problemAtValue(named, `${name} is not a file; it is looked for beside ${config.file.name}.`),
    );
  }
  const functionsAt = (originOf: OriginOf) => [
    ...basicFunctions(context, originOf),
    ...plugins.plugins.flatMap((plugin) => pluginFunctions(plugin, context, originOf)),
  ];
  const read = (one: InputFile) =>
    readTemplated(one, { context, functionsAt, isJsonnet: isJsonnet(one.name) });
  const first = file === undefined ? undefined : read(file);
  const isComputed = first === undefined || first.computed !== undefined;
  const chosen = isComputed && rendered !== undefined ? rendered : file;
  const result = isComputed && rendered !== undefined ? read(rendered) : (first as TemplatedFile);
  const { value, ...rest } = result;
  const definition = {
    ...rest,
    ...(chosen !== undefined && { file: chosen }),
    ...(isComputed && file !== undefined && { jsonnet: file }),
  };
  if (value === undefined) return definition;
  const inner = value.kind === "map" ? unwrapped(value, key) : value;
  if (inner.kind !== "map") {
    const message = `It is ${describeKind(inner)}; ${key === "task_definition" ? "a task definition" : "a service definition"} was expected.`;
    return { ...definition, problems: [...rest.problems, problemAtValue(inner, message)] };
  }
  return { ...definition, value: withLowerKeys(inner) as MapValue };
}

function wrong(problem: Problem): Definition {
  return { problems: [problem], unknowns: [] };
}

function isJsonnet(name: string): boolean {
  return /\.jsonnet$/i.test(name);
}

/** What `ecspresso render` printed, in a file of the same name beside the Jsonnet. */
export function renderedBeside(
  jsonnet: string,
  fileAt: DialectInput["fileAt"],
): InputFile | undefined {
  const itself = fileAt(jsonnet);
  for (const ending of [".json", ".yml", ".yaml"]) {
    const file = fileAt(jsonnet.replace(JSONNET_ENDING, ending));
    if (file !== undefined && file !== itself) return file;
  }
  return undefined;
}

/** A task definition may stand under `taskDefinition`, as the AWS CLI prints it. */
function unwrapped(value: MapValue, key: DefinitionKey): InputValue {
  if (key !== "task_definition") return value;
  const inner = value.entries.get("taskDefinition") ?? value.entries.get("TaskDefinition");
  return inner ?? value;
}

/** The names in these are the team's own. */
const FREE = new Set(["options", "dockerlabels"]);

/** ecspresso takes the first letter of ECS's names in either case. */
function withLowerKeys(value: InputValue): InputValue {
  if (value.kind === "list") return { ...value, items: value.items.map(withLowerKeys) };
  if (value.kind !== "map") return value;
  const entries = [...value.entries].map(([key, entry]): [string, InputValue] => [
    `${key.charAt(0).toLowerCase()}${key.slice(1)}`,
    FREE.has(key.toLowerCase()) ? entry : withLowerKeys(entry),
  ]);
  return { ...value, entries: new Map(entries) };
}
