import { globSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { observedLines } from "./golden-lines.ts";
import { RIGHT_PARSER } from "./right-parser.ts";
import { PROJECT } from "./run-cli.ts";
import { type Outcome, runProgram } from "./run-program.ts";
import { folderWith } from "./temp-folder.ts";

/** A Markdown file of the project. */
export interface Document {
  /** Relative to the project's folder. */
  readonly path: string;
  readonly text: string;
}

/** A fenced block of code. */
export interface Block {
  /** The path of its document. */
  readonly document: string;
  /** What stands after its three backticks. */
  readonly language: string;
  readonly code: string;
}

const FOREIGN = new Set(["node_modules", ".git", "dist", "coverage", "reports", ".stryker-tmp"]);

/** Every Markdown file of the project. A new one is tested as soon as it is there. */
export const DOCUMENTS: readonly Document[] = globSync("**/*.md", {
  cwd: PROJECT,
  exclude: (name) => FOREIGN.has(name),
})
  .sort()
  .map(readDocument);

function readDocument(path: string): Document {
  return { path, text: readFileSync(join(PROJECT, path), "utf8") };
}

/** The text of one document. */
export function textOf(path: string): string {
  return readDocument(path).text;
}

const BLOCK = /^ *```([^\n]*)\n([\s\S]*?)^ *```$/gm;

/** Every block of code of every document. */
export const BLOCKS: readonly Block[] = DOCUMENTS.flatMap(({ path, text }) =>
  [...text.matchAll(BLOCK)].map(([, language = "", code = ""]) => ({
    document: path,
    language,
    code,
  })),
);

/** The blocks of one language. */
export const blocksIn = (language: string): readonly Block[] =>
  BLOCKS.filter((block) => block.language === language);

/** Every line that a reader could paste into a shell, once each, in the order of the documents. tests/examples runs those of the examples. */
export const commands: readonly string[] = [
  ...new Set(
    blocksIn("sh")
      .filter(({ document }) => !document.startsWith("examples/"))
      .flatMap(({ code }) => code.trim().split("\n")),
  ),
];

/** Commands that other tests hold, or that the run of the tests begins with. */
export const TESTED_ELSEWHERE: Readonly<Record<string, string>> = {
  "npm ci": ".ci/run",
  "npm ci && npm test": ".ci/run",
  "npm run check": "tests/docs/workflow.test.ts",
  "docker compose up": "tests/docker/compose.test.ts",
  "npm run sim -- logs serve lines.jsonl": "tests/process/logs-api/serve.test.ts",
};

/** Commands for a second terminal, beside a simulation; `run` starts one of its own. */
export const needsRunning = (command: string) =>
  !/ sim -- run /.test(command) &&
  (/ (?:request|exec|logs --service|stop|start|restart) | env\)/.test(command) ||
    needsApi(command));

/** The variables of the API's clients, from the file that the screen of `up --api` names; none without it. */
export function apiVariables(screen: string): NodeJS.Dict<string> {
  const [, envFile] = /token for your shell: (\S+)/.exec(screen) ?? [];
  return envFile === undefined ? {} : parseEnv(readFileSync(envFile, "utf8"));
}

const needsApi = (command: string) => command.includes("$SC_SIM_API");

const needsAllProtocols = (command: string) => /\.all-protocols\b/.test(command);
const needsShop = (command: string) => /\.shop\b/.test(command);

/** The simulations that commands for a second terminal are written for, and which are for which. */
export const RUNNING = [
  {
    title: "the sample apps",
    paths: [],
    isFor: (command: string) =>
      !needsAllProtocols(command) && !needsShop(command) && !needsApi(command),
  },
  { title: "the API", paths: ["--api"], isFor: needsApi },
  { title: "all protocols", paths: ["sample-apps/all-protocols"], isFor: needsAllProtocols },
  { title: "the shop", paths: ["sample-apps/shop"], isFor: needsShop },
].map(({ isFor, ...rest }) => ({
  ...rest,
  commands: commands.filter((command) => needsRunning(command) && isFor(command)),
}));

/** Commands that need an engine: tests/docker runs them. */
export const isDocker = (command: string) => /docker|sim -- (?:exec|images)/.test(command);

/** What a reader has by then: lines that an earlier command wrote, a parser, a profile. */
export function readersFiles(): string {
  return folderWith({
    "lines.jsonl": `${observedLines().join("\n")}\n`,
    "parse.mjs": RIGHT_PARSER,
    "our-account.json": { name: "our-account" },
  });
}

interface ShellOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Where files are that a command reads or writes. */
  readonly written?: string;
}

/** Runs a shell command of a document, with a state folder of its own and a folder to write into. */
export async function sh(
  command: string,
  { env, written = readersFiles() }: ShellOptions,
): Promise<Outcome & { readonly written: string }> {
  // What a command writes is not there yet.
  const [, made] = /--out (\S+)/.exec(command) ?? [];
  if (made !== undefined) rmSync(join(written, made), { recursive: true, force: true });
  const script = withoutNpm(command)
    .replace(/lines\.jsonl|workshop\.tar|parse\.mjs|(?<!--out )our-account\.json/g, (name) =>
      join(written, name),
    )
    .replace(/--out (\S+)/, (_, name: string) => `--out ${join(written, name)}`);
  return { ...(await runProgram("sh", ["-c", script], { env, cwd: PROJECT })), written };
}

/** Ends what a command left running, for a test that failed before a later command could. */
export async function endAll(options: Required<ShellOptions>): Promise<void> {
  await sh("npm run sim -- down --all", options);
}

/**
 * The command without `npm ci`, which has happened, or this would not run. `npm run sim --` is what npm would run, which saves the start
 * of npm for each command; npm itself runs the first one, and where its own output matters.
 */
function withoutNpm(command: string): string {
  return command
    .replace("npm ci && ", "")
    .replaceAll("npm run sim --", `node ${join("simulator", "sc-sim.mjs")}`);
}

/** An environment in which no Docker engine answers, so that tasks are processes on every machine. */
export const WITHOUT_ENGINE = { DOCKER_HOST: "unix:///nowhere/docker.sock" };
