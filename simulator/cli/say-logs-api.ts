import { withCommandLines } from "./command-name.ts";
import type { Terminal } from "./terminal.ts";

interface SayOptions {
  readonly terminal: Pick<Terminal, "say">;
  /** Prints the variables: `env`. */
  readonly envCommand: string;
}

/** Says where the CloudWatch Logs API is, and what its clients need. */
export function sayLogsApi(
  { url, caFile }: { readonly url: string; readonly caFile?: string },
  { terminal, envCommand }: SayOptions,
): void {
  terminal.say(`CloudWatch Logs API: ${url}`);
  terminal.say(withCommandLines(`  For AWS's clients: eval "$(sc-sim ${envCommand})"`));
  if (caFile === undefined) return;
  const secure = url.replace(/^http:/, "https:");
  terminal.say(
    `  With TLS: ${secure}, for clients that get its authority: AWS_CA_BUNDLE=${caFile}`,
  );
}
