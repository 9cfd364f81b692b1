/** The family of a task definition that a name or an ARN means: `arn:…:task-definition/web:3`, `web:3` → `web`. */
export function familyOf(reference: string): string {
  return (reference.split("/").at(-1) ?? reference).split(":")[0] ?? "";
}
