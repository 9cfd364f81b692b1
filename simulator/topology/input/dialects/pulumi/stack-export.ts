import { reasonOf } from "../../../../errors.ts";
import type { InputFile } from "../../files/input-file.ts";
import { isObject } from "../../files/is-object.ts";
import type { FileProblem, JsonPath, Position } from "../../files/parsed-file.ts";
import { type ScannedValue, scanJson, type Wanted } from "../../files/scan-json.ts";
import { NATIVE_SERVICE, TYPES } from "./types.ts";

/** A resource of a stack, as its provider last saw it. */
export interface Resource {
  readonly file: InputFile;
  /** `aws:ecs/service:Service`. */
  readonly type: string;
  /** What the program calls it. */
  readonly name: string;
  /** `aws:ecs/service:Service::web`: the end of its URN. */
  readonly address: string;
  /** Under the provider's names. What the program wrote is in `inputs`, what became of it in `outputs`. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Where it is in the file. */
  readonly path: JsonPath;
  readonly position: Position;
}

/** Everything of one file that is needed. */
export interface StackExport {
  readonly file: InputFile;
  readonly resources: readonly Resource[];
  readonly problems: readonly FileProblem[];
}

/** Where the resources are: of `pulumi stack export`, and of a file that a backend of the team's own keeps. */
const ROOTS: readonly JsonPath[] = [
  ["deployment", "resources"],
  ["checkpoint", "latest", "resources"],
];

/** Whether a file may be an export of a stack, of any size: only its beginning is looked at. */
function mayBeExport(file: InputFile): boolean {
  if (!file.isNamed && !/\.json$/i.test(file.name)) return false;
  const head = file.head().toString("latin1");
  return /^(?:\xef\xbb\xbf)?\s*\{/.test(head) && /"(?:deployment|checkpoint)"\s*:/.test(head);
}

/**
 * The definitions of a stack; `undefined` where the file is somebody else's.
 * https://www.pulumi.com/docs/iac/cli/commands/pulumi_stack_export/
 */
export function readExport(file: InputFile): StackExport | undefined {
  if (!mayBeExport(file)) return undefined;
  const facts = new Set<string>();
  const resources: Resource[] = [];
  let isPulumi = false;
  const problem = scan(file, ({ path, value, line, column }) => {
    if (path.length <= 2) facts.add(path.join("."));
    const { urn } = isObject(value) ? value : {};
    if (typeof urn !== "string" || !urn.startsWith("urn:pulumi:")) return;
    isPulumi = true;
    const at = { file, path, position: { line, column } };
    const resource = resourceOf(value as Readonly<Record<string, unknown>>, at);
    if (resource !== undefined) resources.push(resource);
  });
  const isEmpty = facts.has("version") && facts.has("deployment.manifest");
  if (!isPulumi && !isEmpty) return undefined;
  // What follows is missing, and so is what would be said of the rest.
  if (problem !== undefined) return { file, resources: [], problems: [problem] };
  if (!isPulumi) {
    const message =
      "This stack of Pulumi has no resources. After `pulumi up`, give it again: pulumi stack export --file stack.json";
    return { file, resources, problems: [{ message }] };
  }
  return { file, resources, problems: [] };
}

function scan(file: InputFile, found: (value: ScannedValue) => void): FileProblem | undefined {
  try {
    return scanJson({ chunks: file.chunks(), want: wantOf, found });
  } catch (error) {
    return { message: `The file cannot be read: ${reasonOf(error)}.` };
  }
}

function wantOf(path: JsonPath): Wanted {
  if (path.join(".") === "version" || path.join(".") === "deployment.manifest") return "value";
  for (const root of ROOTS) {
    const isOnTheWay = path.every(
      (step, index) => root[index] === undefined || root[index] === step,
    );
    if (!isOnTheWay) continue;
    if (path.length <= root.length) return "inside";
    if (path.length === root.length + 1) return "value";
  }
  return "nothing";
}

function resourceOf(
  { urn, type, inputs, outputs, ...state }: Readonly<Record<string, unknown>>,
  at: Pick<Resource, "file" | "path" | "position">,
): Resource | undefined {
  if (typeof type !== "string" || typeof urn !== "string") return undefined;
  // Replaced, and waiting to be deleted.
  if ((!TYPES.has(type) && type !== NATIVE_SERVICE) || state["delete"] === true) return undefined;
  const name = urn.split("::").at(-1) ?? "";
  const written = isObject(inputs) ? inputs : {};
  return {
    ...{ ...at, type, name, address: `${type}::${name}` },
    inputs: written,
    // Before its first deployment there are inputs only.
    outputs: isObject(outputs) ? outputs : written,
  };
}
