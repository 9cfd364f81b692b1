import { test } from "vitest";
import { PROJECT } from "../support/run-cli.ts";
import { runProgram } from "../support/run-program.ts";

/** What Node 20 has of zlib, as far as it is imported. */
const OLD_ZLIB = "gunzipSync, inflateSync, crc32, createInflateRaw";

/** Node as if it were an older one: without SQLite, and with less in zlib. */
const SCRIPT = (entry: string) => `
  import { registerHooks } from "node:module";
  const oldZlib = 'import zlib from "zlib"; export default zlib; export const { ${OLD_ZLIB} } = zlib;';
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === "node:sqlite") throw new Error("No such built-in module: node:sqlite");
      if (specifier !== "node:zlib") return next(specifier, context);
      return { url: "data:text/javascript," + encodeURIComponent(oldZlib), shortCircuit: true };
    },
  });
  Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.1.0" } });
  await import("./simulator/${entry}");`;

test.for(["index.ts", "line/index.ts", "line/profile.ts", "vitest.ts"])(
  "%s says in a sentence that the Node is too old",
  async (entry, { expect }) => {
    const args = ["--conditions=sc-sim-source", "--input-type=module", "--eval", SCRIPT(entry)];
    const { status, stderr } = await runProgram(process.execPath, args, { cwd: PROJECT });
    expect(status).toBe(1);
    expect(stderr).toContain(
      "SimulatorError: service-connect-simulator needs Node 24 or newer and was loaded by 20.1.0",
    );
    expect(stderr).toContain("→ Install Node 24, or put it first on your PATH.");
  },
);
