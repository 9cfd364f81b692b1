import type { Problem } from "../../../../errors.ts";
import { fileProblem } from "../../problems/file-problem.ts";
import type { Dialect, Reading } from "../dialect.ts";
import { problemAtOrigin } from "../problem-at.ts";
import { definitionOf } from "./definitions.ts";
import { originOf } from "./properties.ts";
import { type Resource, readExport } from "./stack-export.ts";
import { NATIVE_SERVICE } from "./types.ts";

/** What `pulumi stack export` prints: the resources of a stack as they were deployed. Programs are not read. */
export const PULUMI: Dialect = {
  name: "Pulumi",
  read({ files }): Reading {
    const exports = files.flatMap((file) => readExport(file) ?? []);
    const all = exports.flatMap(({ resources }) => resources);
    const definitions = all.flatMap((resource) => definitionOf(resource, all) ?? []);
    return {
      parts: definitions.map(({ part }) => part),
      problems: [
        ...exports.flatMap(({ file, problems }) =>
          problems.map((problem) => fileProblem(file.name, problem)),
        ),
        ...definitions.flatMap(({ problems }) => problems),
        ...all.filter(({ type }) => type === NATIVE_SERVICE).map(nativeProblem),
      ],
      standIns: [],
      files: new Set(exports.map(({ file }) => file)),
    };
  },
};

function nativeProblem(resource: Resource): Problem {
  const message =
    "Services of the provider aws-native are not read, only aws:ecs/service:Service. Give what `aws ecs describe-services` and `describe-task-definition` print.";
  return problemAtOrigin(originOf(resource), message, "refusal");
}
