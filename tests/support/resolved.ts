import { type LoadedInput, loadInput } from "../../simulator/topology/input/load-input.ts";
import type { Overrides } from "../../simulator/topology/model/namespace-inputs.ts";
import {
  type ResolvedInput,
  resolveNamespace,
} from "../../simulator/topology/model/resolve-namespace.ts";
import { service, taskDefinition } from "./definitions.ts";
import { folderWith } from "./temp-folder.ts";

interface Resolved extends ResolvedInput {
  /** Absolute. */
  readonly folder: string;
  /** `severity: file: path: message`, one each. */
  readonly told: readonly string[];
}

interface ResolveOptions extends Partial<Overrides> {
  /** What the reader chose. */
  readonly namespace?: string;
  /** What a dialect would say beside the definitions. */
  readonly known?: Partial<LoadedInput>;
}

/** What a service `web`, its task definition and these files beside or instead of them mean. */
export async function resolved(
  files: Readonly<Record<string, unknown>> = {},
  { namespace, known = {}, ...overrides }: ResolveOptions = {},
): Promise<Resolved> {
  const folder = folderWith({
    "task.json": taskDefinition(),
    "service.json": service(),
    ...files,
  });
  const input = await loadInput({
    ...{ paths: ["."], cwd: folder },
    ...(namespace !== undefined && { namespace }),
  });
  const result = resolveNamespace(
    { ...input, ...known },
    {
      requireRun: "none",
      supports: { ingressPortOverride: true },
      ...overrides,
    },
  );
  const told = result.problems.map(
    ({ severity, file, path, message }) => `${severity}: ${file}: ${path}: ${message}`,
  );
  return { ...result, folder, told };
}

/** The same of a service with one Service Connect service. */
export const exposing = (exposed: object, rest: object = {}) => ({
  "service.json": service({
    services: [{ portName: "http", clientAliases: [{ port: 80 }], ...exposed }],
    ...rest,
  }),
});
