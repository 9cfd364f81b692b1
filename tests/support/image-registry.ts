import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { onTestFinished } from "vitest";

/** A registry with one image in it, on loopback, where engines ask for no TLS. It is gone when the test ends. */
export interface ImageRegistry {
  /** `127.0.0.1:40123/team/app:v1`; without its tag where that is empty. */
  readonly reference: string;
  /** Resolves when the engine has begun to read the image's layer. */
  readonly layerAsked: Promise<void>;
}

interface RegistryOptions {
  /** What is in the image's only layer; everybody may run it. */
  readonly files: readonly { readonly name: string; readonly content: Buffer }[];
  readonly entryPoint: readonly string[];
  /** The tag in the reference; every tag is there. @default `:v1` */
  readonly tag?: string;
  /** `name:password` that a client has to give. */
  readonly login?: string;
  /** `slow`: as over a line of some 4 MB a second, so that there is progress to tell. `stuck`: half of it, and never the rest. */
  readonly line?: "slow" | "stuck";
}

const MANIFEST_TYPE = "application/vnd.docker.distribution.manifest.v2+json";

/** Reference: https://distribution.github.io/distribution/spec/api/ */
export async function startRegistry(options: RegistryOptions): Promise<ImageRegistry> {
  const archive = pack();
  for (const { name, content } of options.files) archive.entry({ name, mode: 0o755 }, content);
  archive.finalize();
  const tar = await buffer(archive);
  const layer = gzipSync(tar);
  const config = json({
    ...{ architecture: process.arch === "arm64" ? "arm64" : "amd64", os: "linux" },
    config: { Entrypoint: options.entryPoint },
    rootfs: { type: "layers", diff_ids: [digestOf(tar)] },
  });
  const manifest = json({
    ...{ schemaVersion: 2, mediaType: MANIFEST_TYPE },
    config: describe("application/vnd.docker.container.image.v1+json", config),
    layers: [describe("application/vnd.docker.image.rootfs.diff.tar.gzip", layer)],
  });
  const layerAsked = Promise.withResolvers<void>();
  const answer = ({ url = "", headers }: IncomingMessage, response: ServerResponse) => {
    const wanted = `Basic ${Buffer.from(options.login ?? "").toString("base64")}`;
    if (options.login !== undefined && headers.authorization !== wanted) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="team"' }).end();
    } else if (url.includes("/manifests/")) {
      response.writeHead(200, {
        "content-type": MANIFEST_TYPE,
        // Said and not left to Node, because it is asked for with HEAD too.
        "content-length": manifest.length,
        "docker-content-digest": digestOf(manifest),
      });
      response.end(manifest);
    } else if (url.endsWith(digestOf(config))) {
      response.end(config);
    } else if (url.endsWith(digestOf(layer))) {
      response.writeHead(200, { "content-length": layer.length });
      if (options.line === "slow") Readable.from(piecesOf(layer)).pipe(response);
      else if (options.line === "stuck") response.write(layer.subarray(0, layer.length / 2));
      else response.end(layer);
      layerAsked.resolve();
    } else {
      response.end();
    }
  };
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    reference: `127.0.0.1:${port}/team/app${options.tag ?? ":v1"}`,
    layerAsked: layerAsked.promise,
  };
}

async function* piecesOf(content: Buffer) {
  for (let offset = 0; offset < content.length; offset += 100_000) {
    yield content.subarray(offset, offset + 100_000);
    await setTimeout(25);
  }
}

function json(content: object): Buffer {
  return Buffer.from(JSON.stringify(content));
}

function digestOf(content: Buffer): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}

function describe(mediaType: string, content: Buffer) {
  return { mediaType, size: content.length, digest: digestOf(content) };
}
