import { elfOf, NETFILTER_PROGRAM } from "../../running/runtime/docker/images/static-program.ts";
import { netfilterMessages } from "../../running/runtime/docker/network/netfilter-messages.ts";
import type { Redirect } from "../../running/runtime/docker/network/redirect.ts";
import { NODE, NODE_IMAGE_VARIABLE } from "./names.ts";

/** Which redirections, in words. */
function describe(redirect: Redirect): string {
  const from = redirect.kind === "egress" ? `${redirect.address}:${redirect.port}` : redirect.port;
  return `${from} → ${redirect.to}`;
}

/**
 * Puts a task's redirections into its network namespace, as the Docker runtime does, and ends. It is the only service with NET_ADMIN.
 *
 * The image has Node and no iptables, so it brings the program that talks to the kernel and what the program says: {@link NETFILTER_PROGRAM}
 * reads netlink messages from `/rules`.
 */
export function redirectService(redirects: readonly Redirect[], pause: string): object {
  const script = `
// In this task's network, what goes to an address on the left is redirected to a port of the proxy:
${redirects.map((redirect) => `//   ${describe(redirect)}`).join("\n")}
// RULES says so to the kernel (nf_tables), in the form that nft sends; PROGRAM is its sender, ${elfOf(NETFILTER_PROGRAM, "x64").length} bytes of machine code.
const { writeFileSync } = require('fs');
const { spawnSync } = require('child_process');
const { RULES, ['PROGRAM_' + process.arch.toUpperCase()]: PROGRAM } = process.env;
if (!PROGRAM) throw new Error('There is no program for ' + process.arch);
writeFileSync('/rules', Buffer.from(RULES, 'base64'));
writeFileSync('/netfilter', Buffer.from(PROGRAM, 'base64'), { mode: 0o755 });
const { status, error } = spawnSync('/netfilter');
if (status === 0) process.exit();
console.error('The kernel refuses to redirect ports (' + (error ?? 'error number ' + status) + '); nf_tables with nat and redirect is needed.');
process.exit(1);
`;
  return {
    image: NODE_IMAGE_VARIABLE,
    user: "0",
    entrypoint: [NODE, "-e"],
    command: [script.trim()],
    environment: {
      RULES: netfilterMessages(redirects).toString("base64"),
      PROGRAM_X64: elfOf(NETFILTER_PROGRAM, "x64").toString("base64"),
      PROGRAM_ARM64: elfOf(NETFILTER_PROGRAM, "arm64").toString("base64"),
    },
    cap_drop: ["ALL"],
    cap_add: ["NET_ADMIN"],
    network_mode: `service:${pause}`,
    depends_on: { [pause]: { condition: "service_started" } },
  };
}
