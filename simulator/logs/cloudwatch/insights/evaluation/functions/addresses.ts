import { textArgument, type Value } from "../values.ts";
import type { FunctionsOf, ValueFunction } from "./numbers.ts";

/** A bare address as a number; `10.0.0.1:80` is none. */
interface Address {
  readonly version: 4 | 6;
  readonly number: bigint;
}

function parseV4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part)))
    return undefined;
  const numbers = parts.map(Number);
  if (numbers.some((number) => number > 255)) return undefined;
  return numbers.reduce((sum, number) => sum * 256n + BigInt(number), 0n);
}

function parseV6(text: string): bigint | undefined {
  const [, head = text, tail] = /^(.*:)(\d+\.[\d.]+)$/.exec(text) ?? [];
  const last = tail === undefined ? undefined : parseV4(tail);
  if (tail !== undefined && last === undefined) return undefined;
  const whole =
    last === undefined
      ? text
      : `${head}${(last >> 16n).toString(16)}:${(last & 0xffffn).toString(16)}`;
  const halves = whole.split("::");
  if (halves.length > 2) return undefined;
  const [left = [], right = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - left.length - right.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...left, ...Array<string>(missing).fill("0"), ...right];
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((sum, group) => sum * 0x10000n + BigInt(`0x${group}`), 0n);
}

function parseAddress(text: string): Address | undefined {
  const v4 = parseV4(text);
  if (v4 !== undefined) return { version: 4, number: v4 };
  const v6 = parseV6(text);
  return v6 === undefined ? undefined : { version: 6, number: v6 };
}

function isInSubnet({ version, number }: Address, subnet: string): boolean {
  const [, start = "", length = ""] = /^([^/]+)\/(\d{1,3})$/.exec(subnet) ?? [];
  const network = parseAddress(start);
  const bits = version === 4 ? 32 : 128;
  if (network?.version !== version || length === "" || Number(length) > bits) return false;
  const shift = BigInt(bits - Number(length));
  return number >> shift === network.number >> shift;
}

const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"];

/** Blocks of IANA's special-purpose registries that are not private. */
const RESERVED = [
  ...[
    "0.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "192.0.0.0/24",
    "192.0.2.0/24",
  ],
  ...[
    "192.88.99.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
  ],
  ...["::/128", "::1/128", "100::/64", "2001:db8::/32", "fe80::/10", "ff00::/8"],
];

const isIn = (address: Address, blocks: readonly string[]) =>
  blocks.some((block) => isInSubnet(address, block));

/** False for what is no address, missing values too. */
const ofAddress =
  (holds: (address: Address) => boolean): ValueFunction =>
  (value) => {
    const address = parseAddress(textArgument(value) ?? "");
    return address !== undefined && holds(address);
  };

const inSubnet =
  (version?: 4 | 6): ValueFunction =>
  (value: Value, subnet: Value) => {
    const address = parseAddress(textArgument(value) ?? "");
    if (address === undefined || (version !== undefined && address.version !== version))
      return false;
    return isInSubnet(address, textArgument(subnet) ?? "");
  };

export const ADDRESS_FUNCTIONS: FunctionsOf<
  | "isvalidip"
  | "isvalidipv4"
  | "isvalidipv6"
  | "isipinsubnet"
  | "isipv4insubnet"
  | "isipv6insubnet"
  | "ipv4tonumber"
  | "isprivateip"
  | "ispublicip"
  | "isreservedip"
> = {
  isvalidip: ofAddress(() => true),
  isvalidipv4: ofAddress(({ version }) => version === 4),
  isvalidipv6: ofAddress(({ version }) => version === 6),
  isipinsubnet: inSubnet(),
  isipv4insubnet: inSubnet(4),
  isipv6insubnet: inSubnet(6),
  ipv4tonumber(value) {
    const number = parseV4(textArgument(value) ?? "");
    return number === undefined ? undefined : Number(number);
  },
  isprivateip: ofAddress((address) => isIn(address, PRIVATE)),
  ispublicip: ofAddress((address) => !isIn(address, [...PRIVATE, ...RESERVED])),
  isreservedip: ofAddress((address) => isIn(address, RESERVED)),
};
