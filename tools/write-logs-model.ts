import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/**
 * Writes `model.ts` of the CloudWatch Logs API from `logs-model.json`, the part of the service's own model that is served.
 *
 * With a newer model (`service-2.json.gz` of botocore) it is read first, and kept as `logs-model.json`:
 * `node tools/write-logs-model.ts service-2.json.gz 1.44.8`
 */
const PROJECT = join(import.meta.dirname, "..");
const KEPT = join(PROJECT, "tools/logs-model.json");
const WRITTEN = join(PROJECT, "simulator/logs/cloudwatch/logs-api/model.ts");

/** Every operation that is served, or that this simulator means to serve. */
const OPERATIONS = [
  ...["CreateLogGroup", "DeleteLogGroup", "DescribeLogGroups", "ListLogGroups"],
  ...["PutLogGroupDeletionProtection", "PutRetentionPolicy", "DeleteRetentionPolicy"],
  ...["CreateLogStream", "DeleteLogStream", "DescribeLogStreams"],
  ...["ListTagsForResource", "TagResource", "UntagResource"],
  ...["ListTagsLogGroup", "TagLogGroup", "UntagLogGroup"],
  ...["PutLogEvents", "GetLogEvents", "FilterLogEvents", "StartLiveTail"],
  ...["PutMetricFilter", "DescribeMetricFilters", "DeleteMetricFilter", "TestMetricFilter"],
  ...["PutSubscriptionFilter", "DescribeSubscriptionFilters", "DeleteSubscriptionFilter"],
  ...["PutQueryDefinition", "DescribeQueryDefinitions", "DeleteQueryDefinition"],
  ...["StartQuery", "GetQueryResults", "StopQuery", "DescribeQueries"],
  ...["GetLogRecord", "GetLogGroupFields"],
];

interface Reference {
  readonly shape: string;
}

interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, Reference>>;
  readonly required?: readonly string[];
  readonly member?: Reference;
  readonly key?: Reference;
  readonly value?: Reference;
  readonly enum?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
}

interface Model {
  readonly origin: string;
  readonly operations: Readonly<
    Record<string, { readonly input?: string; readonly output?: string }>
  >;
  readonly shapes: Readonly<Record<string, Shape>>;
}

const NUMBERS = ["integer", "long", "float", "double", "timestamp"];

/** The text of `model.ts`. */
export function logsModel(model = JSON.parse(readFileSync(KEPT, "utf8")) as Model): string {
  const { operations, shapes } = model;
  const inputs = reach(Object.values(operations).flatMap(({ input }) => input ?? []));
  const all = reach(
    Object.values(operations).flatMap(({ input, output }) => [input ?? [], output ?? []].flat()),
  );
  const types = all.flatMap((name) => {
    const { type, members, required = [] } = shapeOf(name);
    if (type !== "structure" || Object.keys(members ?? {}).length === 0) return [];
    const lines = Object.entries(members ?? {}).map(
      ([key, { shape }]) =>
        `  readonly ${key}${required.includes(key) ? "" : "?"}: ${typeOf(shape)}${required.includes(key) ? "" : " | undefined"};`,
    );
    return [`export interface ${name} {\n${lines.join("\n")}\n}\n`];
  });
  const rows = inputs.map((name) => {
    const { members, member, value, key, ...rest } = shapeOf(name);
    const flat = {
      ...rest,
      ...(members && { members: mapValues(members, ({ shape }) => shape) }),
      ...(member && { member: member.shape }),
      ...(key && { key: key.shape }),
      ...(value && { value: value.shape }),
    };
    return `  ${name}: ${JSON.stringify(flat)},`;
  });
  const names = Object.entries(operations);
  return `// biome-ignore-all format: one line a shape is how this is read and compared.

/**
 * The operations of CloudWatch Logs that are known here, and the shapes of what they take and answer with.
 *
 * Written by \`npm run logs-model\` from ${model.origin}.
 */

/** What the service's own model says of a value. */
export interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, string>>;
  readonly required?: readonly string[];
  readonly member?: string;
  readonly key?: string;
  readonly value?: string;
  readonly enum?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
}

/** The shape that each operation takes. */
export const INPUTS = {
${names.map(([name, { input }]) => `  ${name}: "${input}",`).join("\n")}
} as const;

/** Every shape of an input. */
export const SHAPES: Readonly<Record<string, Shape>> = {
${rows.join("\n")}
};

/** What each operation takes and answers with. */
export interface Operations {
${names.map(([name, { input, output }]) => `  ${name}: { input: ${input}; output: ${output === undefined ? "Empty" : output} };`).join("\n")}
}

/** The answer of an operation that has none. */
export type Empty = Readonly<Record<string, never>>;

${types.join("\n")}`;

  function shapeOf(name: string): Shape {
    const shape = shapes[name];
    if (shape === undefined) throw new TypeError(`The model has no shape ${name}.`);
    return shape;
  }

  /** The shapes that these are made of. */
  function reach(roots: readonly string[]): readonly string[] {
    const found = new Set<string>();
    const add = (name: string): void => {
      if (found.has(name)) return;
      found.add(name);
      for (const inner of partsOf(shapeOf(name))) add(inner);
    };
    for (const root of roots) add(root);
    return [...found].toSorted();
  }

  function typeOf(name: string): string {
    const shape = shapeOf(name);
    if (shape.enum !== undefined)
      return shape.enum.map((value) => JSON.stringify(value)).join(" | ");
    if (NUMBERS.includes(shape.type)) return "number";
    if (shape.type === "list") {
      const inner = typeOf(shape.member?.shape ?? "");
      return `readonly ${inner.includes(" ") ? `(${inner})` : inner}[]`;
    }
    if (shape.type === "map")
      return `Readonly<Record<string, ${typeOf(shape.value?.shape ?? "")}>>`;
    if (shape.type !== "structure") return shape.type;
    return Object.keys(shape.members ?? {}).length === 0 ? "Empty" : name;
  }
}

function partsOf({ members, member, key, value }: Shape): readonly string[] {
  return [...Object.values(members ?? {}), member, key, value].flatMap((part) => part?.shape ?? []);
}

function mapValues<T, R>(record: Readonly<Record<string, T>>, change: (value: T) => R) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

interface FullModel {
  readonly metadata: { readonly apiVersion: string };
  readonly operations: Readonly<
    Record<string, { readonly input?: Reference; readonly output?: Reference }>
  >;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** The operations that are served, and their shapes without documentation. */
function reduced({ operations, shapes }: FullModel, origin: string): Model {
  const kept = new Map<string, Shape>();
  const bare = ({ shape }: Reference): Reference => ({ shape });
  const keep = (name: string): void => {
    const shape = shapes[name];
    if (shape === undefined || kept.has(name)) return;
    const { type, members, required, member, key, value, min, max, pattern, enum: values } = shape;
    kept.set(name, {
      ...{ type, ...(required && { required }), ...(values && { enum: values }) },
      ...{ ...(min !== undefined && { min }), ...(max !== undefined && { max }) },
      ...{ ...(pattern && { pattern }), ...(member && { member: bare(member) }) },
      ...{ ...(key && { key: bare(key) }), ...(value && { value: bare(value) }) },
      ...(members && { members: mapValues(members, bare) }),
    });
    for (const inner of partsOf(shape)) keep(inner);
  };
  const known = OPERATIONS.map((name) => {
    const { input, output } = operations[name] ?? {};
    for (const root of [input, output]) if (root !== undefined) keep(root.shape);
    return [
      name,
      { ...(input && { input: input.shape }), ...(output && { output: output.shape }) },
    ];
  });
  return {
    origin,
    operations: Object.fromEntries(known),
    shapes: Object.fromEntries([...kept].toSorted()),
  };
}

if (import.meta.main) {
  const [file, version] = process.argv.slice(2);
  if (file !== undefined && version !== undefined) {
    const model = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")) as FullModel;
    const origin = `the service model of botocore ${version} (API version ${model.metadata.apiVersion})`;
    writeFileSync(KEPT, `${JSON.stringify(reduced(model, origin), null, 1)}\n`);
  }
  writeFileSync(WRITTEN, logsModel());
}
