import type { z } from "zod";
import type { Problem } from "../../errors.ts";
import type { EcsPart } from "./dialects/dialect.ts";
import { checkFields } from "./ecs/check-fields.ts";
import { FIELDS_READ } from "./ecs/fields-read.ts";
import {
  type ClusterInput,
  clusterSchema,
  type ServiceInput,
  serviceSchema,
} from "./ecs/service.ts";
import { type TaskDefinitionInput, taskDefinitionSchema } from "./ecs/task-definition.ts";
import { describePath, type Located } from "./problems/located.ts";
import { validate } from "./problems/validate.ts";

/** Definitions that were held to ECS's shapes, in the order of the input. */
interface CheckedDefinitions {
  readonly taskDefinitions: readonly Located<TaskDefinitionInput>[];
  readonly services: readonly Located<ServiceInput>[];
  readonly clusters: readonly Located<ClusterInput>[];
  readonly problems: readonly Problem[];
  /** Real ECS fields that are there and mean nothing here, `file: path`. */
  readonly ignoredFields: readonly string[];
}

/** Holds every definition to ECS's API and to what is read of it here. */
export function checkDefinitions(parts: readonly EcsPart[]): CheckedDefinitions {
  const problems: Problem[] = [];
  const ignoredFields: string[] = [];
  const taskDefinitions: Located<TaskDefinitionInput>[] = [];
  const services: Located<ServiceInput>[] = [];
  const clusters: Located<ClusterInput>[] = [];
  for (const { shape, part: unchecked } of parts) {
    const fields = checkFields(unchecked, shape);
    problems.push(...fields.problems);
    for (const field of fields.present) {
      if (isOutermostIgnored(field, FIELDS_READ[shape])) {
        ignoredFields.push(`${unchecked.file}: ${describePath([...unchecked.path, field])}`);
      }
    }
    const part = { ...unchecked, broken: [...unchecked.broken, ...fields.broken] };
    if (shape === "TaskDefinition") keep(taskDefinitions, part, taskDefinitionSchema);
    else if (shape === "Service") keep(services, part, serviceSchema);
    else keep(clusters, part, clusterSchema);
  }
  return { taskDefinitions, services, clusters, problems, ignoredFields };

  function keep<T>(list: Located<T>[], part: Located<unknown>, schema: z.ZodType<T>): void {
    const validated = validate({ part, schema });
    problems.push(...validated.problems);
    list.push(validated.located);
  }
}

/** Not read, in something that is: of a whole part that means nothing, its own name is enough. */
function isOutermostIgnored(field: string, read: ReadonlySet<string>): boolean {
  if (read.has(field)) return false;
  const parent = field.slice(0, field.lastIndexOf("."));
  return !field.includes(".") || read.has(parent) || read.has(parent.replace(/\[\]$/, ""));
}
