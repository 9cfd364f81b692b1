import type { Redirect } from "./redirect.ts";

/**
 * Redirections as the netlink messages that `nft` would send: one batch with a table `sc_sim`, a nat chain at each of the two hooks, a rule for
 * each redirection. Numbers in attributes are big-endian, those of the headers the machine's (little-endian on amd64 and arm64).
 *
 * Reference: https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/uapi/linux/netfilter/nf_tables.h
 */
export function netfilterMessages(redirects: readonly Redirect[]): Buffer {
  const of = (kind: Redirect["kind"]) => redirects.filter((redirect) => redirect.kind === kind);
  const chains = [
    { name: "ingress", hook: HOOK.prerouting, redirects: of("ingress") },
    { name: "egress", hook: HOOK.output, redirects: of("egress") },
  ].filter((chain) => chain.redirects.length > 0);
  const bodies = [
    { type: NEW_TABLE, attributes: [text(1, TABLE)] },
    ...chains.map(({ name, hook }) => ({
      type: NEW_CHAIN,
      attributes: [
        ...[text(1, TABLE), text(3, name), text(7, "nat")],
        nested(4, [number(1, hook), number(2, DESTINATION_NAT_PRIORITY)]),
      ],
    })),
    ...chains.flatMap(({ name, redirects: inChain }) =>
      inChain.map((redirect) => ({
        type: NEW_RULE,
        attributes: [text(1, TABLE), text(2, name), nested(4, expressionsOf(redirect))],
      })),
    ),
  ];
  const inner = bodies.map(({ type, attributes }, index) =>
    message({ type: SUBSYSTEM | type, family: IPV4, resource: 0, sequence: index + 1, attributes }),
  );
  const edge = { family: 0, resource: SUBSYSTEM >> 8, attributes: [] };
  return Buffer.concat([
    message({ ...edge, type: BATCH_BEGIN, sequence: 0 }),
    ...inner,
    message({ ...edge, type: BATCH_END, sequence: inner.length + 1 }),
  ]);
}

const TABLE = "sc_sim";
const SUBSYSTEM = 10 << 8; // NFNL_SUBSYS_NFTABLES
const [NEW_TABLE, NEW_CHAIN, NEW_RULE] = [0, 3, 6];
const [BATCH_BEGIN, BATCH_END] = [0x10, 0x11];
const REQUEST_CREATE_APPEND = 0x1 | 0x400 | 0x800;
const IPV4 = 2;
const HOOK = { prerouting: 0, output: 3 } as const;
const DESTINATION_NAT_PRIORITY = -100;
const [EQUAL, NOT_EQUAL] = [0, 1];
const [NETWORK_HEADER, TRANSPORT_HEADER] = [1, 2];
const REGISTER = 1;
const META = { interfaceName: 6, protocol: 16 } as const;
const TCP = 6;

function expressionsOf(redirect: Redirect): readonly Buffer[] {
  const isTcp = [
    expression("meta", [number(1, REGISTER), number(2, META.protocol)]),
    compare(EQUAL, Buffer.of(TCP)),
  ];
  // What the task sends to itself through the loopback interface is not intercepted, as on ECS.
  const where =
    redirect.kind === "ingress"
      ? [
          expression("meta", [number(1, REGISTER), number(2, META.interfaceName)]),
          compare(NOT_EQUAL, Buffer.from("lo".padEnd(16, "\0"))),
        ]
      : [
          load(NETWORK_HEADER, { offset: 16, length: 4 }),
          compare(EQUAL, Buffer.from(redirect.address.split(".").map(Number))),
        ];
  return [
    ...isTcp,
    ...where,
    load(TRANSPORT_HEADER, { offset: 2, length: 2 }),
    compare(EQUAL, portBytes(redirect.port)),
    expression("immediate", [
      number(1, REGISTER),
      nested(2, [attribute(1, portBytes(redirect.to))]),
    ]),
    expression("redir", [number(1, REGISTER)]),
  ];
}

function load(base: number, { offset, length }: { offset: number; length: number }): Buffer {
  return expression("payload", [
    ...[number(1, REGISTER), number(2, base)],
    ...[number(3, offset), number(4, length)],
  ]);
}

function compare(operator: number, value: Buffer): Buffer {
  return expression("cmp", [
    ...[number(1, REGISTER), number(2, operator)],
    nested(3, [attribute(1, value)]),
  ]);
}

function expression(name: string, data: readonly Buffer[]): Buffer {
  return nested(1, [text(1, name), nested(2, data)]);
}

function portBytes(port: number): Buffer {
  return Buffer.of(port >> 8, port & 255);
}

function text(type: number, value: string): Buffer {
  return attribute(type, Buffer.from(`${value}\0`));
}

function number(type: number, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return attribute(type, bytes);
}

function nested(type: number, attributes: readonly Buffer[]): Buffer {
  return attribute(type | 0x8000, Buffer.concat(attributes));
}

/** Length and type, the value, and zeros up to a multiple of 4 bytes, which the length does not count. */
function attribute(type: number, value: Buffer): Buffer {
  const length = 4 + value.length;
  const bytes = Buffer.alloc(Math.ceil(length / 4) * 4);
  bytes.writeUInt16LE(length, 0);
  bytes.writeUInt16LE(type, 2);
  value.copy(bytes, 4);
  return bytes;
}

interface Message {
  readonly type: number;
  readonly family: number;
  readonly resource: number;
  readonly sequence: number;
  readonly attributes: readonly Buffer[];
}

function message({ type, family, resource, sequence, attributes }: Message): Buffer {
  const body = Buffer.concat(attributes);
  const header = Buffer.alloc(20);
  header.writeUInt32LE(header.length + body.length, 0);
  header.writeUInt16LE(type, 4);
  header.writeUInt16LE(REQUEST_CREATE_APPEND, 6);
  header.writeUInt32LE(sequence, 8);
  header.writeUInt8(family, 16);
  header.writeUInt16BE(resource, 18);
  return Buffer.concat([header, body]);
}
