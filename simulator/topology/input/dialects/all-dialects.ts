import { CLOUDFORMATION } from "./cloudformation/cloudformation.ts";
import type { Dialect } from "./dialect.ts";
import { ECSPRESSO } from "./ecspresso/ecspresso.ts";
import { PULUMI } from "./pulumi/pulumi.ts";
import { TERRAFORM } from "./terraform/terraform.ts";

/** Every dialect but ECS's own JSON, which is looked for in the files that none of these takes. */
export const DIALECTS: readonly Dialect[] = [CLOUDFORMATION, TERRAFORM, PULUMI, ECSPRESSO];
