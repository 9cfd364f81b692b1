import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/**
 * Writes `ecs-fields.ts` from `ecs-model.json`, the part of ECS's service model that definitions are made of.
 *
 * With a newer model (`service-2.json.gz` of botocore, the source of every AWS SDK for Python) it is read first, and kept as
 * `ecs-model.json`: `node tools/write-ecs-fields.ts service-2.json.gz 1.44.8`
 */
const PROJECT = join(import.meta.dirname, "..");
const MODEL = join(PROJECT, "tools/ecs-model.json");
const FIELDS = join(PROJECT, "simulator/topology/input/ecs/ecs-fields.ts");

interface Shape {
  readonly type: string;
  /** Of a structure. */
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  /** Of a list. */
  readonly member?: { readonly shape: string };
  /** A structure without members of its own: any JSON. */
  readonly document?: boolean;
}

interface Model {
  readonly origin: string;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** What a definition is written as, and what it is printed as, are one shape here. */
const ROOTS: Readonly<Record<string, readonly string[]>> = {
  TaskDefinition: ["RegisterTaskDefinitionRequest", "TaskDefinition"],
  Service: ["Service", "CreateServiceRequest"],
  Cluster: ["Cluster", "CreateClusterRequest"],
};

const NUMBERS = ["integer", "long", "float", "double"];

/** The text of `ecs-fields.ts`. */
export function ecsFields(model = JSON.parse(readFileSync(MODEL, "utf8")) as Model): string {
  const shapes = new Map(Object.keys(ROOTS).map((name) => [name, new Map<string, string>()]));
  for (const [name, sources] of Object.entries(ROOTS)) {
    for (const source of sources) addFields(name, source);
  }
  const roots = [...shapes].slice(0, Object.keys(ROOTS).length);
  const others = [...shapes].slice(roots.length).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const lines = [...roots, ...others].map(([name, fields]) => {
    const line = [...fields].map(([key, type]) => `${key}:${type}`).join(" ");
    return `  ${name}: "${line}",`;
  });
  return `/**
 * Every field that ECS's API knows in the shapes that are loaded here. What \`register-task-definition\` takes and
 * \`describe-task-definition\` prints are one shape here, and likewise for services and clusters.
 *
 * One line a shape, \`field:type\`; a type is a shape of this list, \`string\`, \`number\`, \`boolean\`, \`timestamp\`, \`map\` or
 * \`any\`, with \`[]\` for a list.
 *
 * Written by \`npm run ecs-fields\` from ${model.origin}.
 */
// biome-ignore format: one line a shape is how this is read and compared.
export const ECS_FIELDS: Readonly<Record<string, string>> = {
${lines.join("\n")}
};
`;

  function addFields(name: string, source: string): void {
    const fields = shapes.get(name) ?? new Map<string, string>();
    shapes.set(name, fields);
    for (const [key, { shape }] of Object.entries(model.shapes[source]?.members ?? {})) {
      if (!fields.has(key)) fields.set(key, typeName(shape));
    }
  }

  function typeName(name: string): string {
    const shape = model.shapes[name];
    if (shape === undefined) throw new TypeError(`The model has no shape ${name}.`);
    if (shape.type === "list") return `${typeName(shape.member?.shape ?? "")}[]`;
    if (NUMBERS.includes(shape.type)) return "number";
    if (shape.type !== "structure") return shape.type;
    if (shape.document === true) return "any";
    if (!shapes.has(name)) addFields(name, name);
    return name;
  }
}

/** The shapes that definitions are made of, without their documentation. */
function reduced(shapes: Model["shapes"], origin: string): Model {
  const kept = new Map<string, Shape>();
  const keep = (name: string): void => {
    const shape = shapes[name];
    if (shape === undefined || kept.has(name)) return;
    const { type, members, member, document } = shape;
    kept.set(name, {
      type,
      ...(members && {
        members: Object.fromEntries(
          Object.entries(members).map(([key, { shape: inner }]) => [key, { shape: inner }]),
        ),
      }),
      ...(type === "list" && member && { member: { shape: member.shape } }),
      ...(document && { document }),
    });
    for (const { shape: inner } of Object.values(members ?? {})) keep(inner);
    if (type === "list" && member) keep(member.shape);
  };
  for (const root of Object.values(ROOTS).flat()) keep(root);
  return {
    origin,
    shapes: Object.fromEntries([...kept].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

if (import.meta.main) {
  const [file, version] = process.argv.slice(2);
  if (file !== undefined && version !== undefined) {
    const { shapes, metadata } = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8"));
    const origin = `the service model of botocore ${version} (API version ${metadata.apiVersion})`;
    writeFileSync(MODEL, `${JSON.stringify(reduced(shapes, origin), null, 2)}\n`);
  }
  writeFileSync(FIELDS, ecsFields());
}
