import { cpSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type LoadOptions, loadInput } from "../../simulator/topology/input/load-input.ts";
import type { Overrides } from "../../simulator/topology/model/namespace-inputs.ts";
import {
  type ResolvedInput,
  resolveNamespace,
} from "../../simulator/topology/model/resolve-namespace.ts";
import { folderWith } from "./temp-folder.ts";

const CASES = join(import.meta.dirname, "..", "fixtures", "infra");

interface CaseOptions extends Partial<Omit<LoadOptions, "cwd">> {
  /** Replaces the case's sc-sim.yaml; `null` removes it. */
  readonly scSimYaml?: string | null;
  readonly requireRun?: Overrides["requireRun"];
  /** Other files, by path. */
  readonly files?: Readonly<Record<string, string>>;
}

interface ReadCase extends ResolvedInput {
  /** `severity: file:line: path: message`, one each. */
  readonly said: readonly string[];
  readonly folder: string;
}

/** What a case says that it has to give; `tests/fixtures/infra/README.md` describes the form. */
// biome-ignore lint/suspicious/noExplicitAny: the form of expected.json is free.
export function expectedOf(name: string): any {
  return JSON.parse(readFileSync(join(CASES, name, "expected.json"), "utf8"));
}

/** Reads a case of `tests/fixtures/infra` in a copy, with the input that its expected.json names unless `paths` are given. */
export async function readCase(
  name: string,
  { scSimYaml, requireRun = "none", files = {}, ...options }: CaseOptions = {},
): Promise<ReadCase> {
  const folder = folderWith(files);
  cpSync(join(CASES, name), folder, { recursive: true, force: false });
  rmSync(join(folder, "expected.json"));
  if (scSimYaml !== undefined) rmSync(join(folder, "sc-sim.yaml"), { force: true });
  if (typeof scSimYaml === "string") {
    cpSync(
      join(folderWith({ "sc-sim.yaml": scSimYaml }), "sc-sim.yaml"),
      join(folder, "sc-sim.yaml"),
    );
  }
  const paths = options.paths ?? expectedOf(name).input;
  const hasOwn = scSimYaml !== null && !paths.includes(".") && hasScSimYaml(folder);
  const input = await loadInput({
    env: {},
    ...options,
    paths: hasOwn ? [...paths, "sc-sim.yaml"] : paths,
    cwd: folder,
  });
  const result = resolveNamespace(input, { requireRun, supports: { ingressPortOverride: true } });
  const said = result.problems.map(
    ({ severity, file, line, path, message }) =>
      `${severity}: ${file}${line === undefined ? "" : `:${line}`}: ${path}: ${message}`,
  );
  return { ...result, said, folder };
}

function hasScSimYaml(folder: string): boolean {
  try {
    return readFileSync(join(folder, "sc-sim.yaml")).length > 0;
  } catch {
    return false;
  }
}

/** The parts of a namespace that expected.json has, in its form: for `toMatchObject`-like comparison by the caller. */
export function summaryOf({ namespace }: ResolvedInput) {
  return {
    namespace: namespace.name,
    services: namespace.services.map(({ name, desiredCount, taskDefinition, serviceConnect }) => ({
      name,
      role: serviceConnect.services.length > 0 ? "client-server" : "client",
      desiredCount,
      taskDefinition: taskDefinition.family,
      accessLog: serviceConnect.accessLogConfiguration ?? null,
      proxyLog: serviceConnect.logConfiguration?.options,
    })),
    endpoints: namespace.endpoints.map(({ url, appProtocol, ecsService, discoveryName }) => ({
      ...{ url, appProtocol, service: ecsService, discoveryName },
    })),
    images: Object.fromEntries(
      namespace.services.flatMap(({ taskDefinition: { family, containers } }) =>
        containers.map(({ name, image }) => [`${family}/${name}`, image ?? null]),
      ),
    ),
    environment: Object.fromEntries(
      namespace.services.flatMap(({ taskDefinition: { family, containers } }) =>
        containers.map(({ name, environment }) => [`${family}/${name}`, environment]),
      ),
    ),
  };
}
