import { reasonOf } from "../../../../errors.ts";
import type { InputFile } from "../../files/input-file.ts";
import { isObject } from "../../files/is-object.ts";
import type { FileProblem, JsonPath } from "../../files/parsed-file.ts";
import { type ScannedValue, scanJson, type Wanted } from "../../files/scan-json.ts";
import { readConfiguration, wantOfConfiguration } from "./configuration.ts";
import { mockedValues } from "./mocked.ts";
import type { ModuleConfig, Output, OutputKind, Resource } from "./output.ts";
import { resourcesIn } from "./resource.ts";
import { isKept } from "./types.ts";

/** Where each kind of output has its resources; several documents in one file are the lines of a test. */
const ROOTS: Readonly<Record<string, OutputKind>> = {
  values: "state",
  planned_values: "plan",
  test_state: "test",
};

/** Keys at the top that say what a file is. */
const FACTS: ReadonlySet<string> = new Set([
  ...["format_version", "terraform_version", "version", "lineage", "encrypted_data"],
  ...["@level", "type", "test_summary"],
]);

const DIAGNOSTIC: ReadonlySet<string> = new Set(["summary", "address"]);

/** `undefined`: the file is not Terraform's after all. */
export function readOutput(file: InputFile): Output | undefined {
  const facts = new Map<string, unknown>();
  const types = new Set<string>();
  /** Of the first message about something wrong. */
  const diagnostic = new Map<string, unknown>();
  const kinds = new Set<OutputKind>();
  const byAddress = new Map<string, Resource>();
  const ofPrior = new Map<string, Resource>();
  const unknowns = new Map<string, unknown>();
  const configuration = new Map<string, ModuleConfig>();
  const mocked = new Set<string>();
  const isJsonLines = /"@level"/.test(file.head().toString("latin1"));

  const found = (scanned: ScannedValue) => {
    const { path, value } = scanned;
    const [first, second] = path;
    if (path.length === 1) {
      facts.set(String(first), value);
      if (first === "type") types.add(String(value));
    } else if (first === "diagnostic") {
      if (path.length === 2 && !diagnostic.has(String(second)))
        diagnostic.set(String(second), value);
    } else if (first === "configuration") {
      readConfiguration(configuration, path.slice(2), value);
    } else if (first === "resource_changes") {
      if (isObject(value) && isKept(String(value["type"])) && isObject(value["change"])) {
        unknowns.set(String(value["address"]), value["change"]["after_unknown"]);
      }
    } else {
      const kind = first === "resources" ? "tfstate" : (ROOTS[String(first)] ?? "plan");
      if (first !== "prior_state") kinds.add(kind);
      const isPrior = first === "prior_state" && second === "values";
      for (const resource of resourcesIn(scanned, kind)) {
        if (kind === "test") for (const text of mockedValues(resource)) mocked.add(text);
        if (isKept(resource.type)) (isPrior ? ofPrior : byAddress).set(resource.address, resource);
      }
    }
  };
  const problem = scan(file, { want: wantOf, found });
  const output = { file, configuration, mocked };
  const kind = kindOf(kinds, facts);
  if (kind === undefined) {
    const problems = explain({ facts, types, diagnostic, problem, isJsonLines });
    if (problems === undefined) return undefined;
    return { ...output, kind: "state", resources: [], problems };
  }
  // What follows is missing, and so is what would be said of the rest.
  if (problem !== undefined) return { ...output, kind, resources: [], problems: [problem] };
  // What a plan has read already, and what is there before it.
  for (const [address, resource] of ofPrior) {
    if (resource.mode === "data" && !byAddress.has(address)) byAddress.set(address, resource);
  }
  const whole: { -readonly [K in keyof Output]: Output[K] } = {
    ...output,
    kind,
    resources: [],
    problems: [],
  };
  whole.resources = [...byAddress.values()].map((resource) => ({
    ...resource,
    output: whole,
    ...(unknowns.has(resource.address) && { unknown: unknowns.get(resource.address) }),
  }));
  return whole;
}

function scan(
  file: InputFile,
  { want, found }: { want(path: JsonPath): Wanted; found(value: ScannedValue): void },
): FileProblem | undefined {
  try {
    return scanJson({ chunks: file.chunks(), want, found });
  } catch (error) {
    return { message: `The file cannot be read: ${reasonOf(error)}.` };
  }
}

function wantOf(path: JsonPath): Wanted {
  const [first, ...rest] = path;
  if (first === undefined) return "inside";
  if (rest.length === 0 && FACTS.has(String(first))) return "value";
  if (first === "resources" || first === "resource_changes") {
    return rest.length === 0 ? "inside" : "value";
  }
  if (first === "prior_state") {
    return rest.length === 0
      ? "inside"
      : rest[0] === "values"
        ? wantOfValues(rest.slice(1))
        : "nothing";
  }
  if (first === "diagnostic") {
    return rest.length === 0 ? "inside" : DIAGNOSTIC.has(String(rest[0])) ? "value" : "nothing";
  }
  if (first === "configuration") return wantOfConfiguration(rest);
  return Object.hasOwn(ROOTS, first) ? wantOfValues(rest) : "nothing";
}

/** https://developer.hashicorp.com/terraform/internals/json-format#values-representation */
function wantOfValues([first, ...path]: JsonPath): Wanted {
  if (first === undefined) return "inside";
  if (first !== "root_module") return "nothing";
  const at = path.findIndex((step, index) => index % 2 === 0 && step !== "child_modules");
  const rest = at === -1 ? [] : path.slice(at);
  if (rest.length === 0) return "inside";
  if (rest[0] !== "resources") return "nothing";
  return rest.length === 1 ? "inside" : "value";
}

function kindOf(
  kinds: ReadonlySet<OutputKind>,
  facts: ReadonlyMap<string, unknown>,
): OutputKind | undefined {
  // A plan has a state in it; a test has neither.
  for (const kind of ["plan", "test", "state"] as const) if (kinds.has(kind)) return kind;
  if (!facts.has("lineage") && !facts.has("terraform_version")) return undefined;
  return facts.get("version") === 4 ? "tfstate" : undefined;
}

interface Explained {
  readonly facts: ReadonlyMap<string, unknown>;
  readonly types: ReadonlySet<string>;
  readonly diagnostic: ReadonlyMap<string, unknown>;
  readonly problem: FileProblem | undefined;
  readonly isJsonLines: boolean;
}

/** Why a file of Terraform's has no resources; `undefined` where it is somebody else's. */
function explain({
  facts,
  types,
  diagnostic,
  problem,
  isJsonLines,
}: Explained): readonly FileProblem[] | undefined {
  if (isJsonLines && facts.has("@level")) return [{ message: ofLines(types, diagnostic) }];
  if (facts.has("encrypted_data")) {
    const message =
      "This state is encrypted. Give what OpenTofu prints of it: tofu show -json > state.json";
    return [{ message }];
  }
  const version = facts.get("version");
  if (facts.has("lineage") && typeof version === "number") {
    const message = `This is a Terraform state of version ${version}; version 4 is read. Give what Terraform prints of it: terraform show -json > state.json`;
    return [{ message }];
  }
  if (!facts.has("terraform_version") && !facts.has("format_version")) return undefined;
  if (problem !== undefined) return [problem];
  const message =
    "This Terraform output has no resources. After apply, give the state: terraform show -json > state.json";
  return facts.has("format_version") ? [{ message }] : undefined;
}

function ofLines(types: ReadonlySet<string>, diagnostic: ReadonlyMap<string, unknown>): string {
  const isTest = types.has("test_abstract") || types.has("test_summary");
  if (isTest && diagnostic.has("summary")) {
    const at = diagnostic.get("address");
    const where = typeof at === "string" ? ` at ${at}` : "";
    return `The test failed before it printed a state${where}: ${JSON.stringify(diagnostic.get("summary"))} (Terraform's own words). For a value that mock_provider makes up, add a mock_resource with defaults: docs/terraform.md`;
  }
  if (types.has("test_plan")) {
    return "This test has planned only, and has no state. Write command = apply in its run block, then: terraform test -json -verbose > test.jsonl";
  }
  if (isTest) {
    return "This is the output of a Terraform test without its state. Print it: terraform test -json -verbose > test.jsonl";
  }
  return "These are the messages of a Terraform command, not its result. Give what Terraform prints of the plan or the state: terraform show -json";
}
