import { createHash } from "node:crypto";
import { join } from "node:path";
import { describe, test } from "vitest";
import { findEngineAddress } from "../../../simulator/running/runtime/docker/engine/engine-address.ts";
import { folderWith } from "../../support/temp-folder.ts";

const idOf = (context: string) => createHash("sha256").update(context).digest("hex");
const metaOf = (context: string, Host: string) => ({
  [`contexts/meta/${idOf(context)}/meta.json`]: { Endpoints: { docker: { Host } } },
});

/** A configuration of docker in which `one` is the current context. */
const config = () =>
  folderWith({
    "config.json": { currentContext: "one" },
    ...metaOf("one", "unix:///one.sock"),
    ...metaOf("two", "tcp://two:2376"),
    [`contexts/tls/${idOf("two")}/docker/ca.pem`]: "",
  });

describe("the engine's address", () => {
  test("is that of DOCKER_HOST before any context", ({ expect }) => {
    const env = { DOCKER_CONFIG: config(), DOCKER_HOST: "ssh://me@box", DOCKER_CONTEXT: "two" };
    expect(findEngineAddress(env)).toEqual({ url: "ssh://me@box", origin: "DOCKER_HOST" });
  });

  test("is that of DOCKER_CONTEXT before the current context, with its certificates", ({
    expect,
  }) => {
    const DOCKER_CONFIG = config();
    expect(findEngineAddress({ DOCKER_CONFIG })).toEqual({
      url: "unix:///one.sock",
      origin: 'docker context "one"',
    });
    expect(findEngineAddress({ DOCKER_CONFIG, DOCKER_CONTEXT: "two" })).toEqual({
      url: "tcp://two:2376",
      origin: 'docker context "two"',
      tlsFolder: join(DOCKER_CONFIG, "contexts", "tls", idOf("two"), "docker"),
    });
  });

  test("is a socket where the context is the default one", ({ expect }) => {
    const env = { DOCKER_CONFIG: config(), DOCKER_CONTEXT: "default" };
    expect(findEngineAddress(env, () => false).url).toBe("unix:///var/run/docker.sock");
  });

  const TLS = [
    { title: "no TLS", env: {}, tlsFolder: undefined },
    { title: "TLS", env: { DOCKER_TLS_VERIFY: "1" }, tlsFolder: "/config" },
    { title: "TLS unverified", env: { DOCKER_TLS: "1" }, tlsFolder: "/config" },
    {
      title: "TLS with certificates elsewhere",
      env: { DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: "/certs" },
      tlsFolder: "/certs",
    },
    {
      title: "certificates, but no TLS",
      env: { DOCKER_CERT_PATH: "/certs" },
      tlsFolder: undefined,
    },
  ];
  test.for(TLS)("has its certificates: $title", ({ env, tlsFolder }, { expect }) => {
    const address = findEngineAddress({ DOCKER_CONFIG: "/config", DOCKER_HOST: "box:1", ...env });
    expect(address.url).toBe("tcp://box:1");
    expect(address.tlsFolder).toBe(tlsFolder);
  });

  /** In this order: a machine may have several. */
  const SOCKETS = [
    "/var/run/docker.sock",
    "/home/me/.docker/run/docker.sock",
    "/home/me/.docker/desktop/docker.sock",
    "/home/me/.colima/default/docker.sock",
    "/home/me/.config/colima/default/docker.sock",
    "/home/me/.rd/docker.sock",
    "/home/me/.orbstack/run/docker.sock",
    "/run/user/1000/docker.sock",
    "/run/user/1000/podman/podman.sock",
    "/run/podman/podman.sock",
  ];
  test.for(SOCKETS.map((socket, nth) => ({ socket, nth })))(
    "is the first socket there is: $socket",
    ({ socket, nth }, { expect }) => {
      const env = { HOME: "/home/me", XDG_RUNTIME_DIR: "/run/user/1000" };
      const there = SOCKETS.slice(nth);
      expect(findEngineAddress(env, (path) => there.includes(path))).toEqual({
        url: `unix://${socket}`,
        origin: "default socket",
      });
    },
  );
});
