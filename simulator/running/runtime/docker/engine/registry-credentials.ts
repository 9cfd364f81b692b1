import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { dockerConfigFolder } from "./engine-address.ts";

/** What an engine takes to log in to a registry. */
export interface RegistryCredentials {
  readonly username: string;
  readonly password: string;
  readonly serveraddress: string;
}

interface DockerConfig {
  readonly auths?: Readonly<Record<string, { readonly auth?: string }>>;
  readonly credHelpers?: Readonly<Record<string, string>>;
  readonly credsStore?: string;
}

/**
 * The credentials that `docker login` (or a helper such as ECR's) left for an image's registry; `undefined` where there are none.
 * Reference: https://docs.docker.com/reference/cli/docker/login/#credential-stores
 */
export async function credentialsFor(
  reference: string,
  env: NodeJS.ProcessEnv,
): Promise<RegistryCredentials | undefined> {
  const config = readConfig(env);
  const registry = registryOf(reference, config);
  if (registry === undefined) return undefined;
  const helper = config.credHelpers?.[registry] ?? config.credsStore;
  if (helper) return askHelper(helper, registry, env);
  const auth = config.auths?.[registry]?.auth;
  if (!auth) return undefined;
  const [username = "", ...password] = Buffer.from(auth, "base64").toString("utf8").split(":");
  return { username, password: password.join(":"), serveraddress: registry };
}

/**
 * The first part of a reference is a registry where it looks like a host. Else it is the default one, which docker's configuration still
 * lists under the address of its first API.
 */
function registryOf(reference: string, config: DockerConfig): string | undefined {
  const [first = "", ...rest] = reference.split("/");
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  return isHost ? first : Object.keys(config.auths ?? {}).find((key) => key.endsWith("/v1/"));
}

function readConfig(env: NodeJS.ProcessEnv): DockerConfig {
  try {
    return JSON.parse(readFileSync(join(dockerConfigFolder(env), "config.json"), "utf8"));
  } catch {
    return {}; // Without a configuration nobody is logged in.
  }
}

async function askHelper(
  helper: string,
  registry: string,
  env: NodeJS.ProcessEnv,
): Promise<RegistryCredentials | undefined> {
  const child = spawn(`docker-credential-${helper}`, ["get"], {
    env,
    stdio: ["pipe", "pipe", "ignore"],
  });
  const failed = new Promise<undefined>((resolve) => {
    child.once("error", () => resolve(undefined));
    child.stdin.once("error", () => resolve(undefined));
  });
  child.stdin.end(registry);
  const answer = await Promise.race([text(child.stdout), failed]);
  try {
    const { Username, Secret } = JSON.parse(answer ?? "");
    return { username: Username, password: Secret, serveraddress: registry };
  } catch {
    return undefined; // The helper has none for this registry; a public image needs none.
  }
}
