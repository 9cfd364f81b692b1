import { printable } from "../../printable.ts";
import { type Check, checkMachine } from "../../running/runtime/local/check-machine.ts";
import { withCommandLines } from "../command-name.ts";
import type { CommandContext } from "../context.ts";
import { foldWords } from "../fit.ts";

const SIGNS = { ok: ["green", "✔"], warning: ["yellow", "⚠"], problem: ["red", "✖"] } as const;

/** Docker is an offer, not a need: without an engine the local runtime is used. */
async function checkEngine(env: NodeJS.ProcessEnv): Promise<Check> {
  const { pingEngine } = await import("../../running/runtime/docker/engine/engine.ts");
  const ping = await pingEngine({ env, timeoutMs: 1000 });
  const found = ping.answers
    ? `${ping.info.name} ${ping.info.version} at ${ping.address.url}: --runtime auto takes it`
    : `${ping.reason} The local runtime needs none.`;
  return { name: "Docker", status: "ok", found };
}

export function addDoctor({ program, terminal, env, exitWith }: CommandContext): void {
  program
    .command("doctor")
    .summary("check Node, Envoy, ports, addresses, Docker")
    .description(
      "Checks what a simulation needs on this machine: what was found, and how to fix it.",
    )
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  sc-sim doctor")
    .action(async (flags: { readonly json?: true }) => {
      const checks = [...(await checkMachine(env)), await checkEngine(env)];
      if (flags.json) await terminal.write(`${JSON.stringify(checks, null, 2)}\n`);
      else {
        const width = Math.max(...checks.map(({ name }) => name.length));
        for (const { name, status, found, remedy } of checks) {
          const [colour, sign] = SIGNS[status];
          const folded = (text: string) =>
            `${foldWords(text, terminal.columns() - 2, width + 2).join("\n  ")}\n`;
          await terminal.write(
            `${terminal.paintData(colour, sign)} ${folded(`${name.padEnd(width)}  ${printable(found)}`)}`,
          );
          if (remedy !== undefined) {
            const shown = withCommandLines(remedy);
            await terminal.write(`  ${folded(`${"".padEnd(width)}  → ${shown}`)}`);
          }
        }
      }
      if (checks.some(({ status }) => status === "problem")) exitWith(1);
    });
}
