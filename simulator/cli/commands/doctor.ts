import { printable } from "../../printable.ts";
import { type Check, checkMachine } from "../../running/runtime/local/check-machine.ts";
import type { CommandContext } from "../context.ts";

const SIGNS = { ok: ["green", "✔"], warning: ["yellow", "⚠"], problem: ["red", "✖"] } as const;

/** Docker is an offer, not a need: without an engine the local runtime is used. */
async function checkEngine(env: NodeJS.ProcessEnv): Promise<Check> {
  const { pingEngine } = await import("../../running/runtime/docker/engine/engine.ts");
  const ping = await pingEngine({ env, timeoutMs: 1000 });
  const found = ping.answers
    ? `${ping.info.name} ${ping.info.version} at ${ping.engine.address.url}: --runtime auto takes it`
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
          await terminal.write(
            `${terminal.paintData(colour, sign)} ${name.padEnd(width)}  ${printable(found)}\n`,
          );
          if (remedy !== undefined) await terminal.write(`  ${"".padEnd(width)}  → ${remedy}\n`);
        }
      }
      if (checks.some(({ status }) => status === "problem")) exitWith(1);
    });
}
