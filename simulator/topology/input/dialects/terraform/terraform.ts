import type { Problem } from "../../../../errors.ts";
import type { InputFile } from "../../files/input-file.ts";
import { fileProblem } from "../../problems/file-problem.ts";
import type { Dialect, EcsPart, Reading, StandIn } from "../dialect.ts";
import { ecsPart } from "../ecs-part.ts";
import type { InputValue } from "../input-value.ts";
import { problemAtOrigin } from "../problem-at.ts";
import { originOf } from "./attribute.ts";
import { mergeOutputs } from "./merge.ts";
import { defaultOf } from "./namespace.ts";
import type { Resource } from "./output.ts";
import { readOutput } from "./read-output.ts";
import { isSource, mayBeOutput } from "./recognise.ts";
import { type Registry, registryOf } from "./registry.ts";
import { readService } from "./service.ts";
import { sourcesBeside } from "./source-lines.ts";
import { taskDefinitionsOf } from "./task-definitions.ts";
import { CLOUD_CONTROL_SERVICE, CLUSTER, SERVICE } from "./types.ts";

/**
 * What Terraform prints and keeps: `terraform show -json` of a plan or a state, `terraform test -json -verbose`, `terraform.tfstate`.
 * Sources are looked into for the lines of resources only.
 * https://developer.hashicorp.com/terraform/internals/json-format
 */
export const TERRAFORM: Dialect = {
  name: "Terraform",
  read({ files, answers }): Reading {
    const outputs = files.filter(mayBeOutput).flatMap((file) => readOutput(file) ?? []);
    const { resources, notes } = mergeOutputs(outputs);
    const registry = registryOf({
      resources,
      all: outputs.flatMap((output) => output.resources),
      answers,
      sources: sourcesBeside(),
    });
    const taskDefinitions = taskDefinitionsOf(registry);
    const services = resources
      .filter(({ type, mode }) => type === SERVICE && mode === "managed")
      .map((resource) => {
        const standIns: StandIn[] = [];
        const ownRegistry = { ...registry, notes: standIns };
        const service = readService(resource, { registry: ownRegistry, taskDefinitions });
        return { ...service, part: { ...service.part, standIns: onceEach(standIns) } };
      });
    const sources = outputs.length > 0 ? [] : sourceProblems(files.filter(isSource));
    return {
      // Named, it was meant; found, it may be somebody else's part of the repository.
      sources: sources.map(({ problem }) => ({ problem, kind: "Terraform sources" })),
      parts: [
        ...taskDefinitions.parts,
        ...services.map(({ part }) => part),
        ...resources
          .filter(({ type }) => type === CLUSTER)
          .flatMap((one) => clusterPart(one, registry)),
      ],
      problems: [
        ...outputs.flatMap(({ file, problems }) =>
          problems.map((problem) => fileProblem(file.name, problem)),
        ),
        ...services.flatMap(({ problems }) => problems),
        ...resources
          .filter(({ type, mode }) => type === CLOUD_CONTROL_SERVICE && mode === "managed")
          .map((resource) => cloudControlProblem(resource, registry)),
        ...sources.flatMap(({ isNamed, problem }) => (isNamed ? problem : [])),
      ],
      standIns: onceEach([...notes, ...registry.notes]),
      files: new Set([...outputs.map(({ file }) => file), ...files.filter(isSource)]),
    };
  },
};

/** One for all sources, at the file that has a service. */
function sourceProblems(
  files: readonly InputFile[],
): readonly { readonly isNamed: boolean; readonly problem: Problem }[] {
  const hasService = (file: InputFile) =>
    /\baws_ecs_service\b/.test(file.head().toString("latin1"));
  const first = files.find(hasService) ?? files[0];
  if (first === undefined) return [];
  const message =
    "Terraform sources are not read, but what Terraform prints of them: terraform plan -out p && terraform show -json p > plan.json. Without an account, a test with mock_provider makes it, too: docs/terraform.md";
  return [
    {
      isNamed: files.some(({ isNamed }) => isNamed),
      problem: fileProblem(first.name, { message }),
    },
  ];
}

function cloudControlProblem(resource: Resource, { sources }: Registry): Problem {
  const message =
    "Services of the provider awscc are not read, only aws_ecs_service. Give what `aws ecs describe-services` and `describe-task-definition` print.";
  return problemAtOrigin(originOf(resource, sources), message, "refusal");
}

function onceEach(notes: readonly StandIn[]): readonly StandIn[] {
  return [...new Map(notes.map((one) => [JSON.stringify(one), one])).values()];
}

/** For services of other files that are in this cluster; those of Terraform have their namespace themselves. */
function clusterPart(resource: Resource, registry: Registry): readonly EcsPart[] {
  const { values, output } = resource;
  const origin = originOf(resource, registry.sources);
  const name = values["name"] ?? values["cluster_name"];
  // What stands for it is told where a service of Terraform needs it.
  const namespace = defaultOf(resource, { ...registry, notes: [] });
  if (typeof name !== "string" || namespace?.kind !== "scalar") return [];
  const nameOrigin = originOf(resource, registry.sources, ["name"]);
  const defaults: InputValue = {
    ...{ kind: "map", origin },
    entries: new Map([["namespace", namespace]]),
  };
  const entries = new Map<string, InputValue>([
    ["clusterName", { kind: "scalar", value: name, origin: nameOrigin }],
    ["serviceConnectDefaults", defaults],
  ]);
  return [
    ecsPart({
      ...{ shape: "Cluster", folder: output.file.folder },
      value: { kind: "map", entries, origin },
    }),
  ];
}
