/** How a shell sets a variable. */
export const SHELLS = {
  sh: (name: string, value: string) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`,
  fish: (name: string, value: string) => `set -gx ${name} '${value.replace(/[\\']/g, "\\$&")}';`,
  powershell: (name: string, value: string) => `$env:${name} = '${value.replaceAll("'", "''")}'`,
} as const;

/** Commands for a shell that set these variables, one a line. */
export function shellCommands(
  variables: Readonly<Record<string, string | undefined>>,
  shell: keyof typeof SHELLS = "sh",
): string {
  return Object.entries(variables)
    .map(([name, value = ""]) => `${SHELLS[shell](name, value)}\n`)
    .join("");
}

/** What whoever uses an old client has to know. */
export function oldClientsNote(url: string): string {
  return `! The AWS CLI before 2.13, such as Debian 12's, and SDKs before July 2023 do not read AWS_ENDPOINT_URL_CLOUDWATCH_LOGS and would call AWS: give them --endpoint-url ${url}`;
}
