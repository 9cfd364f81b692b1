import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { reasonOf, SimulatorError } from "../../errors.ts";
import {
  ANSWERS,
  type Finding,
  findingsOf,
  switchesOf,
} from "../../logs/cloudwatch/probe/answers.ts";
import { type ProbePoint, probePoints } from "../../logs/cloudwatch/probe/points.ts";
import { probeScript } from "../../logs/cloudwatch/probe/script.ts";
import { printable } from "../../printable.ts";
import { collect } from "../collect.ts";
import type { CommandContext } from "../context.ts";

interface ProbeFlags {
  readonly out?: string;
  readonly from?: string;
  readonly switches?: string;
  readonly only?: readonly string[];
}

export function addInsights(context: CommandContext): void {
  const command = context.program
    .command("insights")
    .summary("find out what AWS does where the documentation of Logs Insights is silent")
    .description("What AWS does where its documentation of Logs Insights is silent.");
  command
    .command("probe")
    .description(
      "Prints a script for bash and the AWS CLI that asks CloudWatch Logs what its documentation leaves open, for less than 0.01 USD.\n" +
        "With --from, compares the answers with what the simulator does; it ends with 1 where they differ.",
    )
    .option("--out <file>", "write the script to a file, which can be run")
    .option("--from <file>", "read the answers that the script wrote")
    .option(
      "--switches <file>",
      "with --from: write the switches that make the simulator do the same",
    )
    .option(
      "--only <text>",
      "only points whose id contains this, such as time/ or sort (several times)",
      collect,
    )
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  sc-sim insights probe --out probe.sh && bash probe.sh answers.json\n" +
        "  sc-sim insights probe --from answers.json --switches switches.json\n" +
        "  sc-sim up --insights-switches switches.json",
    )
    .action((flags: ProbeFlags) => probe(context, flags));
}

async function probe(context: CommandContext, flags: ProbeFlags): Promise<void> {
  const { terminal, cwd } = context;
  const { out, from, switches, only } = flags;
  if (switches !== undefined && from === undefined)
    throw new SimulatorError("USAGE", "--switches has no answers to write switches of.", {
      remedy: "Give the answers of the script with --from.",
    });
  if (out !== undefined && from !== undefined)
    throw new SimulatorError("USAGE", "--out writes the script, and --from reads its answers.", {
      remedy: "Leave one of them out; --switches says where switches are written.",
    });
  const points = pointsWith(only);
  if (from !== undefined) return compare(context, { points, from, switches });
  const script = probeScript(points);
  if (out === undefined) return terminal.write(script);
  const file = resolve(cwd, out);
  writeFileSync(file, script);
  chmodSync(file, 0o755);
  terminal.say(`Wrote ${out}: ${points.length} points. Run it where the AWS CLI has an account.`);
}

function pointsWith(only: readonly string[] = [""]): readonly ProbePoint[] {
  const all = probePoints();
  const points = all.filter(({ id }) => only.some((text) => id.includes(text)));
  if (points.length > 0) return points;
  const areas = new Set(all.map(({ id }) => id.replace(/\/.*/, "/")));
  throw new SimulatorError(
    "USAGE",
    `--only: the id of no point contains "${only.join('" or "')}".`,
    {
      remedy: `docs/insights.md lists them; they begin with ${[...areas].join(", ")}.`,
    },
  );
}

interface Compared {
  readonly points: readonly ProbePoint[];
  readonly from: string;
  readonly switches: string | undefined;
}

async function compare(
  { terminal, cwd, exitWith }: CommandContext,
  { points, from, switches }: Compared,
): Promise<void> {
  const findings = findingsOf(points, readAnswers(from, cwd));
  const asked = findings.filter(({ fits }) => fits !== undefined);
  if (asked.length === 0)
    throw new SimulatorError("INPUT_INVALID", `${from} has no answer that can be used.`, {
      remedy: "Run the script again; its last words say what went wrong.",
    });
  const same = asked.filter(isSame);
  const different = asked.filter((finding) => !isSame(finding));
  for (const finding of different) await terminal.write(`${printable(sentence(finding))}\n`);
  for (const { id, shown } of findings.filter(({ fits }) => fits === undefined))
    terminal.say(`Not answered: ${id}${shown === "" ? "" : ` (${printable(shown)})`}`);
  terminal.say(
    `${same.length} of ${asked.length} points are as here, ${different.length} ${different.length === 1 ? "differs" : "differ"}.`,
  );
  if (switches !== undefined) {
    const set = switchesOf(findings);
    writeFileSync(resolve(cwd, switches), `${JSON.stringify(set, undefined, 2)}\n`);
    terminal.say(`Wrote ${switches}: ${Object.keys(set).length} switches for --insights-switches.`);
  }
  if (different.length > 0) exitWith(1);
}

/** Also where the answer fits others as well: it says nothing against what is done here. */
function isSame({ here, fits = [] }: Finding): boolean {
  return fits.includes(here);
}

function sentence({ id, here, fits = [], shown }: Finding): string {
  const there = fits.length === 0 ? "something else" : fits.join(" or ");
  return `${id}  here: ${here}  AWS: ${there}  (${shown})`;
}

function readAnswers(from: string, cwd: string) {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(resolve(cwd, from), "utf8"));
  } catch (error) {
    const reason = reasonOf(error);
    throw new SimulatorError("INPUT_INVALID", `The answers in ${from} cannot be read: ${reason}`, {
      remedy: "Name the file that the script of `sc-sim insights probe` wrote to its end.",
      cause: error,
    });
  }
  const answers = ANSWERS.safeParse(value);
  if (answers.success) return answers.data;
  const [issue] = answers.error.issues;
  throw new SimulatorError(
    "INPUT_INVALID",
    `${from} does not have answers of the probe: ${issue?.path.join(".")}: ${issue?.message}.`,
    { remedy: "Name the file that the script of `sc-sim insights probe` wrote." },
  );
}
