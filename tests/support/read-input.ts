import {
  type LoadedInput,
  type LoadOptions,
  loadInput,
} from "../../simulator/topology/input/load-input.ts";
import type { Overrides } from "../../simulator/topology/model/namespace-inputs.ts";
import {
  type ResolvedInput,
  resolveNamespace,
} from "../../simulator/topology/model/resolve-namespace.ts";
import { folderWith } from "./temp-folder.ts";

interface ReadOptions extends Partial<Omit<LoadOptions, "cwd">> {
  readonly requireRun?: Overrides["requireRun"];
  /** Where the files are already. */
  readonly folder?: string;
}

export interface ReadInput extends ResolvedInput {
  readonly input: LoadedInput;
  /** `severity: file:line:column: path: message`, one each. */
  readonly said: readonly string[];
  readonly folder: string;
}

/** What these files mean, and what is wrong with them. */
export async function readInput(
  files: Readonly<Record<string, unknown>>,
  { requireRun = "none", folder = folderWith(files), ...options }: ReadOptions = {},
): Promise<ReadInput> {
  const input = await loadInput({ env: {}, paths: ["."], ...options, cwd: folder });
  const result = resolveNamespace(input, { requireRun, supports: { ingressPortOverride: true } });
  const said = result.problems.map(({ severity, file, path, line, column, message }) => {
    const position = line === undefined ? "" : `:${line}:${column}`;
    return `${severity}: ${file}${position}: ${path}: ${message}`;
  });
  return { ...result, input, said, folder };
}
