import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { simulate } from "../../simulator/index.ts";
import type { RuntimeName } from "../../simulator/topology/plan/plan.ts";
import { service, taskDefinition } from "./definitions.ts";
import { openCli } from "./run-cli.ts";
import { folderWith } from "./temp-folder.ts";

export const SECRETS = { A: "first-hush-hush", B: "second-hush-hush" };

/** Answers with the hashes of both secrets: an app has them, and nobody who reads along. */
const APP = `
const { createHash } = require("crypto");
const hash = (text) => text && createHash("sha256").update(text).digest("hex");
const answer = JSON.stringify({ A: hash(process.env.A), B: hash(process.env.B) });
const port = process.env["PORT_" + process.argv[2]] ?? process.argv[2];
require("http").createServer((request, response) => response.end(answer)).listen(port, process.env.HOST);
process.on("SIGTERM", () => process.exit(0));`;

const DOCKERFILE = `ARG NODE_IMAGE=node:24
FROM \${NODE_IMAGE}
COPY app.cjs /app.cjs
ENTRYPOINT ["/usr/local/bin/node", "/app.cjs"]
`;

/** One task of two containers with a secret each, and a second secret of the first that only sc-sim.yaml names. */
export function folderWithSecrets(): string {
  const container = (name: string, port: number, secret: string) => ({
    ...{ name, image: "app:1", essential: true, command: [String(port)] },
    portMappings: [{ name, containerPort: port, appProtocol: "http" }],
    secrets: [
      { name: secret, valueFrom: `arn:aws:ssm:eu-west-1:111122223333:parameter/${secret}` },
    ],
  });
  const entry = (port: number, secrets: object) => ({
    ...{ command: ["node", "app.cjs", String(port)], build: ".", secrets },
  });
  return folderWith({
    "app.cjs": APP,
    Dockerfile: DOCKERFILE,
    "task.json": taskDefinition(
      {},
      { containerDefinitions: [container("one", 8080, "A"), container("two", 8081, "B")] },
    ),
    "service.json": service({
      services: ["one", "two"].map((portName) => ({ portName, clientAliases: [{ port: 80 }] })),
    }),
    "sc-sim.yaml": {
      containers: {
        "web/one": entry(8080, { A: SECRETS.A, NOT_IN_THE_TASK_DEFINITION: SECRETS.B }),
        "web/two": entry(8081, { B: SECRETS.B }),
      },
    },
  });
}

const hash = (text: string) => createHash("sha256").update(text).digest("hex");

/** What each app answers that got its own secrets. */
export const RIGHT_ANSWERS = [{ A: hash(SECRETS.A) }, { B: hash(SECRETS.B) }];

/** Runs both containers, and gives back their answers and every file of the state folder in which a secret stands. */
export async function runWithSecrets(runtime: RuntimeName) {
  const { env, home } = openCli();
  await using simulation = await simulate({ inputs: [folderWithSecrets()], runtime, env });
  const answers: unknown[] = [];
  for (const name of ["one", "two"]) {
    const { body } = await simulation.request("web", `http://${name}.shop/`);
    answers.push(JSON.parse(body.toString()));
  }
  await simulation.accessLog().take(2);
  const leaks = filesBelow(home).filter((file) => hasSecret(readFileSync(file)));
  return { answers, leaks, plan: JSON.stringify(simulation.plan) };
}

export function hasSecret(text: string | Buffer): boolean {
  return Object.values(SECRETS).some((secret) => text.includes(secret));
}

/** Every file below a folder. */
function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** What every app may read as its /etc/hosts. Its folder is open to nobody. */
const HOSTS_FILE = /^runs\/[^/]+\/hosts\/[^/]+$/;

/** What is below a folder and open to others than its owner, with its mode. */
export function openToOthers(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => ({ name, mode: statSync(join(folder, name)).mode & 0o777 }))
    .filter(({ name, mode }) => (mode & (HOSTS_FILE.test(name) ? 0o033 : 0o077)) !== 0)
    .map(({ name, mode }) => `${mode.toString(8)} ${name}`);
}
