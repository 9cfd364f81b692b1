import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { type Cli, openCli, PROJECT } from "../support/run-cli.ts";
import { runProgram } from "../support/run-program.ts";

/** What a shell is offered for these words, the last of which is being typed. */
async function offered(cli: Cli, ...words: readonly string[]): Promise<readonly string[]> {
  const { status, stdout, stderr } = await cli.run("complete", "--", ...words);
  if (status !== 0) throw new Error(stderr);
  return stdout.trimEnd().split("\n").slice(0, -1);
}

const values = (lines: readonly string[]) => lines.map((line) => line.split("\t")[0]);

describe("completion", () => {
  test("offers every command with one line about it", async ({ expect }) => {
    const cli = openCli();
    const lines = await offered(cli, "");
    expect(lines.every((line) => /^[a-z]+\t\S/.test(line))).toBe(true);
    const { stdout } = await cli.run("--help");
    const inHelp = [...stdout.matchAll(/^ {2}([a-z]+) (?=.*(?:\[|<| {2}))/gm)];
    expect(values(lines)).toEqual(expect.arrayContaining(inHelp.map(([, name]) => name)));
  });

  const WORDS = [
    { words: ["lo"], offers: ["logs"] },
    { words: ["up", "--fo"], offers: ["--format"] },
    { words: ["up", "--format", ""], offers: ["TEXT", "JSON"] },
    { words: ["logs", "--kind", "a"], offers: ["access", "app", "all"] },
  ];
  test.for(WORDS)("of $words offers $offers", async ({ words, offers }, { expect }) => {
    expect(values(await offered(openCli(), ...words))).toEqual(offers);
  });

  test("offers the services and runs that there are", async ({ expect }) => {
    const cli = openCli();
    expect(await offered(cli, "logs", "--service", "")).toEqual([]);
    await cli.run("up", "--once", "--runtime", "local");
    expect(values(await offered(cli, "logs", "--service", ""))).toEqual(["client", "server"]);
    expect(values(await offered(cli, "request", "s"))).toEqual(["server"]);
    expect(values(await offered(cli, "expect", "s"))).toEqual(["server"]);
    expect(values(await offered(cli, "run", "--as", "c"))).toEqual(["client"]);
    expect(await offered(cli, "logs", "--run", "")).toEqual([
      expect.stringMatching(/^\d{8}-\d{6}-[0-9a-f]{4}\tended$/),
    ]);
  });

  test.for(["bash", "zsh", "fish", "powershell"])(
    "prints a script for %s",
    async (shell, { expect }) => {
      const { status, stdout } = await openCli().run("complete", shell);
      expect(status).toBe(0);
      expect(stdout).toContain(`# ${shell} completion for sc-sim`);
    },
  );

  test("completes in bash what is being typed", async ({ expect }) => {
    const cli = openCli();
    const bin = join(cli.home, "bin");
    mkdirSync(bin);
    symlinkSync(join(PROJECT, "simulator", "sc-sim.mjs"), join(bin, "sc-sim"));
    // The function is the package bash-completion's, of which the script needs no more than this.
    const script = `
      _get_comp_words_by_ref() { words=("\${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur=\${words[cword]}; }
      source <(sc-sim complete bash)
      COMP_WORDS=(sc-sim logs --kind a) COMP_CWORD=3
      __sc_sim_complete
      echo "\${COMPREPLY[@]}"`;
    const env = { ...cli.env, PATH: `${bin}:${process.env["PATH"]}` };
    const { stdout } = await runProgram("bash", ["-c", script], { env });
    expect(stdout).toBe("access app all\n");
  });
});
