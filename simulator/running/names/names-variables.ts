import { join } from "node:path";
import type { NamesWay } from "../../topology/model/namespace.ts";
import type { TaskPlan } from "../../topology/plan/plan.ts";
import { addressesByName } from "./hosts-file.ts";

interface VariablesOptions {
  readonly task: TaskPlan;
  readonly way: NamesWay;
  /** Of the command that gets them. */
  readonly env: NodeJS.ProcessEnv;
  readonly hostsFile: string;
  readonly nssLibrary: string | undefined;
}

/** Where a Node app learns what neither a hosts file nor a port can tell it. */
const PRELOAD = join(import.meta.dirname, "node-preload.cjs");

/** Where the endpoints really are: what the preload needs beside the names. */
interface Aliases {
  /** Empty where the system itself resolves them. */
  readonly names: Readonly<Record<string, string>>;
  /** By `host:port` as an app dials it; only endpoints whose listener is somewhere else. */
  readonly listeners: Readonly<Record<string, { readonly host: string; readonly port: number }>>;
}

/**
 * The variables by which a program learns the endpoints of its namespace. `SC_SIM_ENDPOINTS` is for every program; the rest depends
 * on the way. The Node preload is loaded only where there is something that Node has to be told.
 */
export function namesVariables(options: VariablesOptions): Readonly<Record<string, string>> {
  const { task, way, env, hostsFile, nssLibrary } = options;
  const endpoints = { SC_SIM_ENDPOINTS: JSON.stringify(endpointsOf(task)) };
  if (way === "none") return endpoints;
  const aliases: Aliases = {
    names: way === "preload" ? addressesByName(task) : {},
    listeners: movedListeners(task),
  };
  const isPreloaded = [aliases.names, aliases.listeners].some(
    (part) => Object.keys(part).length > 0,
  );
  return {
    ...endpoints,
    ...(isPreloaded && {
      SC_SIM_ALIASES: JSON.stringify(aliases),
      NODE_OPTIONS: joined([env["NODE_OPTIONS"], `--require ${JSON.stringify(PRELOAD)}`], " "),
    }),
    ...(way === "nss" &&
      nssLibrary !== undefined && {
        LD_PRELOAD: joined([nssLibrary, env["LD_PRELOAD"]], ":"),
        NSS_WRAPPER_HOSTS: hostsFile,
      }),
  };
}

function joined(parts: readonly (string | undefined)[], separator: string): string {
  return parts.filter((part) => part !== undefined && part !== "").join(separator);
}

/** `{"http://app.sample-namespace:80": "127.255.0.1:80"}`: for apps that do not resolve names. */
function endpointsOf({ proxy }: TaskPlan): Record<string, string> {
  return Object.fromEntries(
    proxy.egress.map(({ endpoint, listenerAddress, listenerPort }) => [
      endpoint.url,
      `${listenerAddress}:${listenerPort}`,
    ]),
  );
}

function movedListeners(task: TaskPlan): Aliases["listeners"] {
  const names = addressesByName(task);
  return Object.fromEntries(
    task.proxy.egress.flatMap(({ endpoint, listenerAddress, listenerPort }) => {
      // Names mean the same in any letters: the preload asks for them in small ones.
      const name = endpoint.dnsName.toLowerCase();
      const virtualAddress = names[name] ?? listenerAddress;
      if (virtualAddress === listenerAddress && endpoint.port === listenerPort) return [];
      const listener = { host: listenerAddress, port: listenerPort };
      return [name, virtualAddress].map((host) => [`${host}:${endpoint.port}`, listener] as const);
    }),
  );
}
