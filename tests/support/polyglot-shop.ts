import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { isRequired } from "./required.ts";
import { PROJECT } from "./run-cli.ts";
import { runProgram } from "./run-program.ts";

const SHOP = join(PROJECT, "sample-apps", "shop");
const SOURCES = join(PROJECT, "tests", "fixtures", "polyglot-shop");

/** Port 80 of api.shop, or the one that an ordinary user gets for it. */
const WEB_ENVIRONMENT = { API_URL: `\${endpoint:http://api.shop}` };

/** The program that plays a shop: with a folder and a runtime. */
export const PLAY_SHOP = join(import.meta.dirname, "play-shop.ts");

/**
 * Whether the shop in three languages can be made on this machine; says what is missing where it cannot.
 *
 * @throws Where something is missing that SC_SIM_REQUIRE asks for.
 */
export async function canMakePolyglotShop(): Promise<boolean> {
  const programs = ["python3 --version", "go version"];
  const answers = await Promise.all(
    programs.map((line) => runProgram("sh", ["-c", line]).then(({ status }) => status)),
  );
  const missing = programs.filter((_, index) => answers[index] !== 0);
  if (missing.length === 0) return true;
  const what = `\`${missing.join("` and `")}\` failed, and the shop in three languages needs it`;
  if (isRequired("python") || isRequired("go"))
    throw new Error(`${what}; SC_SIM_REQUIRE asks for it.`);
  console.warn(`${what}: its tests are skipped.`);
  return false;
}

/**
 * Writes the shop in three languages into an empty folder that everybody may read: web in Python, api in Go, linked statically, and
 * orders in Node, behind the definitions of the sample.
 */
export function makePolyglotShop(folder: string): void {
  chmodSync(folder, 0o755);
  for (const name of readdirSync(SHOP).filter((file) => file.endsWith(".json")))
    copyFileSync(join(SHOP, name), join(folder, name));
  for (const name of ["orders.bundle.mjs", "orders.proto"])
    copyFileSync(join(SHOP, name), join(folder, name));
  copyFileSync(join(SOURCES, "web.py"), join(folder, "web.py"));
  execFileSync("go", ["build", "-trimpath", "-o", join(folder, "api"), "."], {
    cwd: SOURCES,
    env: { ...process.env, CGO_ENABLED: "0" },
  });
  const containers = {
    "shop-web/web": {
      command: ["python3", "web.py"],
      environment: WEB_ENVIRONMENT,
    },
    "shop-api/api": { command: ["./api"] },
    "shop-orders/orders": { command: ["node", "orders.bundle.mjs"] },
  };
  writeFileSync(join(folder, "sc-sim.yaml"), stringify({ containers }));
}

/** How each app runs in a container of its own, made of this machine's programs: what its image adds to nothing, and what it is given. */
const IMAGES = {
  web: {
    dockerfile: (python: string) =>
      `FROM scratch\nADD python.tar /\nCOPY web.py /app/\nENTRYPOINT ["${python}"]\n`,
    files: ["web.py", "python.tar"],
    command: ["/app/web.py"],
  },
  api: {
    dockerfile: () => `FROM scratch\nCOPY api /app/\nENTRYPOINT ["/app/api"]\n`,
    files: ["api"],
    command: [],
  },
  orders: {
    dockerfile: () =>
      [
        "ARG NODE_IMAGE=node:24-slim",
        `FROM \${NODE_IMAGE}`,
        "COPY orders.bundle.mjs orders.proto /app/",
        'ENTRYPOINT ["/usr/local/bin/node"]\n',
      ].join("\n"),
    files: ["orders.bundle.mjs", "orders.proto"],
    command: ["/app/orders.bundle.mjs"],
  },
};

/** Makes such a folder fit containers: a build context for each app, and the arguments that its image needs. */
export function dockerizePolyglotShop(folder: string): void {
  const python = packPython(join(folder, "python.tar"));
  const containers: Record<string, object> = {};
  for (const [name, image] of Object.entries(IMAGES)) {
    const context = join(folder, `${name}-image`);
    mkdirSync(context);
    for (const file of image.files) copyFileSync(join(folder, file), join(context, file));
    writeFileSync(join(context, "Dockerfile"), image.dockerfile(python));
    const file = join(folder, `${name}.task-definition.json`);
    const definition = JSON.parse(readFileSync(file, "utf8"));
    Object.assign(definition.containerDefinitions[0], { command: image.command });
    writeFileSync(file, JSON.stringify(definition));
    const environment = name === "web" ? WEB_ENVIRONMENT : {};
    containers[`shop-${name}/${name}`] = { build: `./${name}-image`, environment };
  }
  writeFileSync(join(folder, "sc-sim.yaml"), stringify({ containers }));
}

/**
 * Packs this machine's Python with its standard library and the libraries of both, each at its own path.
 *
 * @returns The path of the interpreter.
 */
function packPython(tar: string): string {
  const ask =
    "import os, sys, sysconfig; print(os.path.realpath(sys.executable)); print(sysconfig.get_path('stdlib'))";
  const [python = "", library = ""] = execFileSync("python3", ["-c", ask], { encoding: "utf8" })
    .trim()
    .split("\n");
  const modules = readdirSync(join(library, "lib-dynload")).map((name) =>
    join(library, "lib-dynload", name),
  );
  const linked = execFileSync("ldd", [python, ...modules], { encoding: "utf8" });
  const libraries = [...linked.matchAll(/(?:=>\s+|^\s+)(\/\S+)\s+\(/gm)].map(
    ([, path = ""]) => path,
  );
  const unused = ["test", "site-packages", "dist-packages", "__pycache__", "config-*", "idlelib"];
  execFileSync("tar", [
    ...["--create", "--dereference", "--absolute-names", "--file", tar],
    ...unused.map((name) => `--exclude=${name}`),
    ...new Set([python, library, ...libraries]),
  ]);
  return python;
}
