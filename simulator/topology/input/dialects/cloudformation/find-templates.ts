import type { Problem } from "../../../../errors.ts";
import type { EcsShape } from "../../ecs/check-fields.ts";
import type { InputFile } from "../../files/input-file.ts";
import { fileProblem } from "../../problems/file-problem.ts";
import { type AssemblyStack, isInAssembly, isManifest, readAssembly } from "../cdk/assembly.ts";
import { isCdkApp, notSynthesised } from "../cdk/cdk-app.ts";
import type { DialectInput } from "../dialect.ts";
import { parameterFile, parametersFor } from "./parameter-files.ts";
import { isReadable, unreadableTemplate } from "./recognise.ts";
import type { StackSource } from "./root-stacks.ts";
import { isTemplate, templateOf } from "./template.ts";

interface FoundTemplates {
  readonly sources: readonly StackSource[];
  readonly problems: readonly Problem[];
  /** All files that are looked at here and nowhere else. */
  readonly files: ReadonlySet<InputFile>;
  readonly unread: readonly EcsShape[];
  /** Apps of the CDK without what it writes. */
  readonly unsynthesised: readonly Problem[];
}

const ANY: readonly EcsShape[] = ["TaskDefinition", "Service", "Cluster"];

/** Sorts the files of the input: assemblies of the CDK, templates, files of parameters. */
export function findTemplates(input: DialectInput): FoundTemplates {
  const readable = input.files.filter(isReadable);
  const manifests = readable.filter(isManifest);
  const assemblies = manifests
    // A stage's folder is in the folder of its app.
    .filter(
      (file) =>
        !manifests.some((other) => other !== file && file.path.startsWith(`${other.folder}/`)),
    )
    .map((file) => readAssembly(file, input));
  const inAssembly = input.files.filter((file) =>
    assemblies.some((one) => isInAssembly(file, one)),
  );
  const apps = readable.filter(isCdkApp);
  const taken = new Set([...inAssembly, ...apps]);
  const rest = readable.filter((file) => !taken.has(file));
  const unreadable = rest.flatMap((file) => {
    const problem = unreadableTemplate(file);
    return problem === undefined ? [] : { file, problem };
  });
  const templates = rest.filter((file) => {
    const parsed = file.parsed();
    const isUnreadable = unreadable.some((one) => one.file === file);
    return !("message" in parsed) && !isUnreadable && isTemplate(parsed.value);
  });
  const parameters = rest.flatMap((file) => parameterFile(file) ?? []);
  const ofApps = assemblies.flatMap(({ manifest, stacks }) =>
    stacks.map((stack) => sourceOf(stack, manifest)),
  );
  return {
    sources: [
      ...ofApps.flatMap((source) => ("template" in source ? source : [])),
      ...templates.flatMap((file) => {
        const template = templateOf(file);
        if (template === undefined) return [];
        return { template, parameters: parametersFor(template, parameters) };
      }),
    ],
    problems: [
      ...unreadable.map(({ problem }) => problem),
      ...templates.flatMap(slipsIn),
      ...parameters.flatMap(({ problems }) => problems),
      ...ofApps.flatMap((source) => ("template" in source ? [] : source)),
    ],
    files: new Set([
      ...taken,
      ...templates,
      ...unreadable.map(({ file }) => file),
      ...parameters.map(({ file }) => file),
    ]),
    unread: unreadable.length > 0 ? ANY : [],
    unsynthesised: assemblies.length > 0 ? [] : apps.map(notSynthesised),
  };
}

function sourceOf(stack: AssemblyStack, manifest: InputFile): StackSource | Problem {
  const { template: file, ...rest } = stack;
  const template = typeof file === "string" ? undefined : templateOf(file);
  if (template !== undefined) return { ...rest, template };
  const why = typeof file === "string" ? file : `${file.name} cannot be read`;
  return {
    ...{ file: manifest.name, path: "artifacts", origin: "simulator", severity: "error" },
    message: `The template of the stack ${stack.displayName} is missing: ${why}. Run \`npx cdk synth\` again.`,
  };
}

/** Commas and comments in JSON that neither CloudFormation nor anybody else takes. */
function slipsIn(file: InputFile): readonly Problem[] {
  const parsed = file.parsed();
  return "message" in parsed ? [] : parsed.slips.map((slip) => fileProblem(file.name, slip));
}
