import type { Problem } from "../../../../errors.ts";
import type { EcsPart } from "../dialect.ts";
import { ecsPart } from "../ecs-part.ts";
import { asSensitive, type InputValue, type MapValue } from "../input-value.ts";
import { type EcspressoConfig, textOf } from "./config.ts";
import type { Definition } from "./definitions.ts";
import { problemAtValue } from "./problem-at.ts";
import type { TerraformState } from "./terraform-state.ts";

interface ServiceOptions {
  readonly config: EcspressoConfig;
  readonly definition: MapValue;
  /** The task definition that the config names; `undefined` where it names none. */
  readonly taskDefinition: Definition | undefined;
  readonly states: readonly TerraformState[];
}

/** The service of a config: its name, its cluster and its task definition are the config's, whatever the definition says. */
export function servicePart({ config, definition, taskDefinition, states }: ServiceOptions): {
  readonly part?: EcsPart;
  readonly problems: readonly Problem[];
} {
  const { entries } = config.value;
  const serviceName = entries.get("service");
  if (
    serviceName === undefined ||
    (serviceName.kind === "scalar" && textOf(serviceName) === undefined)
  ) {
    const message = "The config has a service_definition and no service: its name is missing.";
    return { problems: [problemAtValue(serviceName ?? config.value, message)] };
  }
  const named = entries.get("task_definition") ?? config.value;
  const family = taskDefinition?.value?.entries.get("family");
  const isKnown = family !== undefined;
  const value: MapValue = {
    ...definition,
    entries: new Map<string, InputValue>([
      ...withNamespaceName(definition, states).entries,
      ["serviceName", asText(serviceName)],
      [
        "cluster",
        asText(entries.get("cluster") ?? { ...config.value, kind: "scalar", value: "default" }),
      ],
      ...(isKnown ? [["taskDefinition", { ...family, origin: named.origin }] as const] : []),
    ]),
  };
  const part = ecsPart({
    shape: "Service",
    value: withMarks(value, secretsOf(states)),
    folder: config.file.folder,
  });
  // It is named, and what is wrong with it has been reported.
  const isBroken = taskDefinition !== undefined && !isKnown;
  const broken = isBroken ? [...part.part.broken, ["taskDefinition"]] : part.part.broken;
  return { part: { ...part, part: { ...part.part, broken } }, problems: [] };
}

/** The task definition that a config names. */
export function taskDefinitionPart(
  value: MapValue,
  { folder, states }: { readonly folder: string; readonly states: readonly TerraformState[] },
): EcsPart {
  const secrets = secretsOf(states);
  const containers = value.entries.get("containerDefinitions");
  if (secrets.length === 0 || containers?.kind !== "list") {
    return ecsPart({ shape: "TaskDefinition", value, folder });
  }
  const items = containers.items.map((item) => (holds(item, secrets) ? asSensitive(item) : item));
  const entries = new Map([
    ...value.entries,
    ["containerDefinitions", { ...containers, items }] as const,
  ]);
  return ecsPart({ shape: "TaskDefinition", value: { ...value, entries }, folder });
}

function secretsOf(states: readonly TerraformState[]): readonly string[] {
  return states.flatMap((state) => [...state.secrets]);
}

/** A map in which every single value that has a text of the state's secrets in it is marked. */
function withMarks(value: MapValue, secrets: readonly string[]): MapValue {
  const marked = (inner: InputValue): InputValue => {
    if (inner.kind === "map") return withMarks(inner, secrets);
    if (inner.kind === "list") return { ...inner, items: inner.items.map(marked) };
    return holds(inner, secrets) ? asSensitive(inner) : inner;
  };
  const entries = [...value.entries].map(([key, entry]) => [key, marked(entry)] as const);
  return { ...value, entries: new Map(entries) };
}

/** Shorter texts stand in others by chance. */
const SHORTEST_PART = 4;

/** Whether a value has a text of the state in it that must not be shown. */
function holds(value: InputValue, secrets: readonly string[]): boolean {
  if (value.kind === "list") return value.items.some((item) => holds(item, secrets));
  if (value.kind === "map") return [...value.entries.values()].some((one) => holds(one, secrets));
  const text = textOf(value);
  if (text === undefined) return false;
  return secrets.some(
    (secret) => text === secret || (secret.length >= SHORTEST_PART && text.includes(secret)),
  );
}

/** A Cloud Map namespace by ARN or id has its name in the state that the config reads. */
function withNamespaceName(definition: MapValue, states: readonly TerraformState[]): MapValue {
  const connect = definition.entries.get("serviceConnectConfiguration");
  const namespace = connect?.kind === "map" ? connect.entries.get("namespace") : undefined;
  const written = textOf(namespace);
  if (connect?.kind !== "map" || namespace?.kind !== "scalar" || written === undefined) {
    return definition;
  }
  const id = written.startsWith("arn:") ? written.split("/").at(-1) : undefined;
  const [name] = states.flatMap(
    (state) => state.namespaceName(written) ?? (id && state.namespaceName(id)) ?? [],
  );
  if (name === undefined) return definition;
  const named = new Map([
    ...connect.entries,
    ["namespace", { ...namespace, value: name }] as const,
  ]);
  return {
    ...definition,
    entries: new Map<string, InputValue>([
      ...definition.entries,
      ["serviceConnectConfiguration", { ...connect, entries: named }],
    ]),
  };
}

/** YAML takes `service: 7` for a number, and ecspresso for a text. */
function asText(value: InputValue): InputValue {
  return value.kind === "scalar" && value.value !== null
    ? { ...value, value: String(value.value) }
    : value;
}
