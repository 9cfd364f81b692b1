import { readFileSync } from "node:fs";
import { join } from "node:path";
import { observedLines } from "./golden-lines.ts";
import { RIGHT_PARSER } from "./right-parser.ts";
import { PROJECT } from "./run-cli.ts";
import { type Outcome, runProgram } from "./run-program.ts";
import { folderWith } from "./temp-folder.ts";

const read = (path: string) => readFileSync(join(PROJECT, path), "utf8");

export const README = read("README.md");

/** The code blocks of one language. */
export const blocks = (language: string, text = README): readonly string[] =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"))].map(
    ([, code = ""]) => code,
  );

/** Every line that a reader could paste into a shell, of the sample apps' pages too. */
export const commands = [
  README,
  ...["client", "server", "all-protocols", "shop"].map((app) =>
    read(`sample-apps/${app}/README.md`),
  ),
]
  .flatMap((text) => blocks("sh", text))
  .flatMap((block) => block.trim().split("\n"));

/** Commands that the whole test run is itself, or that begin with it. */
export const TESTED_BY_RUNNING_THIS: readonly string[] = ["npm ci && npm test"];

/** Commands for a second terminal, beside a simulation. */
export const needsRunning = (command: string) =>
  / (?:request|exec|logs --service|stop|start|restart) /.test(command);

const needsAllProtocols = (command: string) => /\.all-protocols\b/.test(command);
const needsShop = (command: string) => /\.shop\b/.test(command);

/** The simulations that commands for a second terminal are written for, and which are for which. */
export const RUNNING = [
  {
    title: "the sample apps",
    paths: [],
    isFor: (one: string) => !needsAllProtocols(one) && !needsShop(one),
  },
  { title: "all protocols", paths: ["sample-apps/all-protocols"], isFor: needsAllProtocols },
  { title: "the shop", paths: ["sample-apps/shop"], isFor: needsShop },
].map(({ isFor, ...rest }) => ({
  ...rest,
  commands: commands.filter((one) => needsRunning(one) && isFor(one)),
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

/** Runs a shell command as it stands in the README, with a state folder of its own and a folder to write into. */
export async function sh(
  command: string,
  { env, written = readersFiles() }: { readonly env: NodeJS.ProcessEnv; readonly written?: string },
): Promise<Outcome & { readonly written: string }> {
  // `npm ci` has happened, or this would not run; what is written belongs into a folder that is removed.
  const own = command
    .replace("npm ci && ", "")
    .replace(/lines\.jsonl|workshop\.tar|parse\.mjs|(?<!--out )our-account\.json/g, (name) =>
      join(written, name),
    )
    .replace(/--out (\S+)/, (_, name: string) => `--out ${join(written, name)}`);
  return { ...(await runProgram("sh", ["-c", own], { env, cwd: PROJECT })), written };
}
