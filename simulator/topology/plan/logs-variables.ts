import type { ContainerPlan } from "./plan.ts";

/** What decides about credentials in AWS's clients, in one way or another: whoever has one of these has chosen. */
const CREDENTIALS = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_PROFILE",
  "AWS_ROLE_ARN",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
];

/** Variables that belong together: none of a group is added where the container has one of them. */
const GROUPS = [CREDENTIALS, ["AWS_REGION", "AWS_DEFAULT_REGION"]];

type Definition = Pick<ContainerPlan, "definition">;

/** Those of the variables that a container does not have by itself. */
export function addedVariables(
  variables: Readonly<Record<string, string | undefined>>,
  { definition }: Definition,
): Readonly<Record<string, string>> {
  const own = ownNames(definition);
  const isFree = (name: string) => {
    const group = GROUPS.find((names) => names.includes(name)) ?? [name];
    return !group.some((other) => own.has(other));
  };
  const entries = Object.entries(variables).flatMap(([name, value]) =>
    value !== undefined && isFree(name) ? [[name, value] as const] : [],
  );
  return Object.fromEntries(entries);
}

/** Whether a container has credentials for AWS of its own. */
export function hasOwnCredentials({ definition }: Definition): boolean {
  const own = ownNames(definition);
  return CREDENTIALS.some((name) => own.has(name));
}

function ownNames({ environment, run, secretNames }: ContainerPlan["definition"]): Set<string> {
  return new Set([
    ...Object.keys(environment),
    ...Object.keys(run?.environment ?? {}),
    ...secretNames,
  ]);
}
