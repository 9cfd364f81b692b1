import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, onTestFinished, test } from "vitest";
import { reserveLocalAddresses } from "../../simulator/running/runtime/local/address-book.ts";
import { PROJECT } from "../support/run-cli.ts";

const PRELOAD = join(PROJECT, "simulator/running/names/node-preload.cjs");

/** Port 18080 is high enough for everybody, and on addresses that nobody else has. */
const request = (...dnsNames: string[]) => ({
  endpoints: dnsNames.map((dnsName) => ({ dnsName, port: 18_080 })),
  tasks: ["a", "b"].map((taskId) => ({
    taskId,
    service: "web",
    name: taskId,
    ingress: [{ discoveryName: "web", containerPort: 80 }],
    containerPorts: [80],
    attachedPorts: {},
  })),
});

async function reserve(...dnsNames: string[]) {
  const book = await reserveLocalAddresses(request(...dnsNames));
  onTestFinished(() => book[Symbol.asyncDispose]());
  return book;
}

describe("addresses", () => {
  test("of a name follow its place in the alphabet, as on ECS", async ({ expect }) => {
    const { addresses } = await reserve("web.shop", "api.shop");
    const egress = addresses["a"]?.egress ?? {};
    expect(egress["api.shop:18080"]?.virtualAddress).toMatch(/^127\.255\.\d+\.1$/);
    expect(egress["web.shop:18080"]?.virtualAddress).toMatch(/^127\.255\.\d+\.2$/);
  });

  test("are never taken twice, by tasks or by simulations side by side", async ({ expect }) => {
    const books = [await reserve("web.shop"), await reserve("web.shop")];
    const taken = books.flatMap(({ addresses }) =>
      Object.values(addresses).map(({ egress }) => egress["web.shop:18080"]?.virtualAddress),
    );
    expect(new Set(taken).size).toBe(4);
  });

  test("are free for the app only once it starts", async ({ expect }) => {
    const book = await reserve("web.shop");
    const port = book.addresses["a"]?.appPorts[80] ?? 0;
    await book.releaseProxyPorts("a");
    expect(await codeOfListening(port)).toBe("EADDRINUSE");
    await book.releaseAppPorts("a");
    expect(await codeOfListening(port)).toBeUndefined();
  });

  test("for more names than a block holds are refused", async ({ expect }) => {
    const names = Array.from({ length: 254 }, (_, index) => `n${index}.shop`);
    await expect(reserveLocalAddresses(request(...names))).rejects.toMatchObject({
      code: "NOT_SIMULATED",
    });
  });
});

async function codeOfListening(port: number): Promise<string | undefined> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  server.once("error", ({ code }: NodeJS.ErrnoException) => resolve(code));
  server.listen({ port, host: "127.0.0.1" }, () => server.close(() => resolve(undefined)));
  return promise;
}

describe("a Node app resolves a client alias", () => {
  const WAYS = [
    { title: "dns.lookup", script: "dns.lookup('Web.shop', (e, address) => say(address))" },
    {
      title: "dns.lookup, all",
      script: "dns.lookup('web.shop', { all: true }, (e, [{ address }]) => say(address))",
    },
    {
      title: "dns.promises",
      script: "dns.promises.lookup('web.shop').then((r) => say(r.address))",
    },
    {
      title: "util.promisify",
      script: "util.promisify(dns.lookup)('web.shop').then((r) => say(r.address))",
    },
  ];
  test.for(WAYS)("with $title", async ({ script }, { expect }) => {
    expect(
      await runWithAliases(script, { names: { "web.shop": "127.255.0.7" }, listeners: {} }),
    ).toBe("127.255.0.7");
  });

  test("and connects to where the listener really is", async ({ expect }) => {
    const server = createServer((socket) => socket.end("the listener"));
    onTestFinished(() => void server.close());
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as { port: number };
    const listeners = { "web.shop:80": { host: "127.0.0.1", port } };
    const aliases = { names: { "web.shop": "127.255.0.7" }, listeners };
    const connects =
      "net.connect({ host: 'Web.shop', port: 80 }).on('data', (d) => say(String(d)))";
    expect(await runWithAliases(connects, aliases)).toBe("the listener");
  });
});

async function runWithAliases(script: string, aliases: object): Promise<string> {
  const program = `const [dns, net, util] = ['dns', 'net', 'util'].map((name) => require(name)); const say = (text) => process.stdout.write(text); ${script}`;
  const child = spawn(process.execPath, ["--require", PRELOAD, "-e", program], {
    env: { SC_SIM_ALIASES: JSON.stringify(aliases) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  await once(child, "close");
  return Buffer.concat(chunks).toString("utf8");
}
