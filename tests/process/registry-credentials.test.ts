import { chmodSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, test } from "vitest";
import { credentialsFor } from "../../simulator/running/runtime/docker/engine/registry-credentials.ts";
import { folderWith } from "../support/temp-folder.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const HUB = "https://index.docker.io/v1/";

/** What `docker login` leaves for these registries. */
const CONFIG = {
  auths: {
    [HUB]: { auth: base64("hub:1") },
    "ghcr.io": { auth: base64("me:pass:word") },
    "localhost:5000": { auth: base64("local:2") },
    localhost: { auth: base64("bare:3") },
    "empty.example.com": {},
  },
};

const withConfig = (config: unknown, programs: Readonly<Record<string, string>> = {}) => {
  const folder = folderWith({ "config.json": config, ...programs });
  for (const name of Object.keys(programs)) chmodSync(join(folder, name), 0o755);
  return { DOCKER_CONFIG: folder, PATH: `${folder}${delimiter}${process.env["PATH"]}` };
};

/** A credential helper that knows one registry, and the user with which it answers. */
const helper = (registry: string, user: string) =>
  `#!/bin/sh
[ "$1" = get ] && [ "$(cat)" = "${registry}" ] || { echo 'credentials not found'; exit 1; }
echo '{"ServerURL":"${registry}","Username":"${user}","Secret":"s:3"}'
`;

describe("the credentials for an image", () => {
  const IMAGES = [
    { image: "ghcr.io/team/app:v1", is: ["me", "pass:word", "ghcr.io"] },
    { image: "localhost:5000/app", is: ["local", "2", "localhost:5000"] },
    { image: "localhost/app", is: ["bare", "3", "localhost"] },
    { image: "node:24-slim", is: ["hub", "1", HUB] },
    { image: "envoyproxy/envoy:v1", is: ["hub", "1", HUB] },
    { image: "quay.io/team/app", is: undefined },
    { image: "empty.example.com/app", is: undefined },
  ] as const;
  test.for(IMAGES)("are those of its registry: $image", async ({ image, is }, { expect }) => {
    const found = await credentialsFor(image, withConfig(CONFIG));
    expect(found && [found.username, found.password, found.serveraddress]).toEqual(is);
  });

  test("are none without a configuration, or with one that cannot be read", async ({ expect }) => {
    expect(await credentialsFor("ghcr.io/a", withConfig("{"))).toBeUndefined();
    expect(await credentialsFor("ghcr.io/a", { DOCKER_CONFIG: "/nowhere" })).toBeUndefined();
  });

  test("are asked of the helper of the registry, else of the general store", async ({ expect }) => {
    const config = { ...CONFIG, credHelpers: { "ghcr.io": "own" }, credsStore: "all" };
    const env = withConfig(config, {
      "docker-credential-own": helper("ghcr.io", "AWS"),
      "docker-credential-all": helper("quay.io", "stored"),
    });
    const userOf = async (image: string) => (await credentialsFor(image, env))?.username;
    expect(await userOf("ghcr.io/team/app")).toBe("AWS");
    expect(await userOf("quay.io/team/app")).toBe("stored");
    expect(await userOf("other.io/team/app")).toBeUndefined();
  });

  test("are none where the helper is not installed", async ({ expect }) => {
    const env = withConfig({ credHelpers: { "ghcr.io": "missing" } });
    expect(await credentialsFor("ghcr.io/app", env)).toBeUndefined();
  });
});
