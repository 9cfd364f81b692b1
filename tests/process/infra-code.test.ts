import { cpSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { ANSWERS } from "../support/definitions.ts";
import { openCli, PROJECT } from "../support/run-cli.ts";
import { folderWith } from "../support/temp-folder.ts";

const CASES = join(PROJECT, "tests", "fixtures", "infra");

const server = { command: ["node", "-e", ANSWERS] };
/** A client has nothing to do but to be there. */
const client = { command: ["node", "-e", "setInterval(() => {}, 1e6)"] };

interface Case {
  readonly title: string;
  readonly folder: string;
  readonly input: string;
  readonly containers: Readonly<Record<string, object>>;
  readonly request: { readonly service: string; readonly url: string };
  /** What the files ask for. */
  readonly answers?: object;
}

const TERRAFORM: Case = {
  title: "a plan of Terraform",
  folder: "10-tf-parcels-plan",
  input: "plan.json",
  containers: {
    "parcels-default-tracking/tracking": { ...server, secrets: { CARRIER_KEY: "only-here" } },
    "parcels-default-desk/desk": client,
  },
  request: { service: "aws_ecs_service.desk", url: "http://tracking.parcels/from-desk" },
};

const CASES_THAT_RUN: readonly Case[] = [
  TERRAFORM,
  {
    title: "configs of ecspresso",
    folder: "08-ecspresso-ferry",
    input: ".",
    containers: {
      "ferry-quay/quay": { ...server, secrets: { DB: "only-here", KEY: "only-here" } },
      "ferry-ticket/ticket": client,
    },
    request: { service: "ticket", url: "http://quay/from-ticket" },
    answers: { environment: { STAGE: "beta", AWS_ACCOUNT_ID: "111122223333", IMAGE_TAG: "v12" } },
  },
];

/** The case in a folder of its own, with what its apps are on this machine. */
function withApps({ folder, containers, request, answers }: Case): string {
  const copy = folderWith({});
  cpSync(join(CASES, folder), copy, { recursive: true });
  const scSimYaml = folderWith({ "sc-sim.yaml": { containers, request, ...answers } });
  cpSync(join(scSimYaml, "sc-sim.yaml"), join(copy, "sc-sim.yaml"));
  return copy;
}

describe("sc-sim up runs", () => {
  test.for(CASES_THAT_RUN)("$title, and a request makes a line", async (row, { expect }) => {
    const folder = withApps(row);
    const paths = [...new Set([join(folder, row.input), join(folder, "sc-sim.yaml")])];
    const inputs = row.input === "." ? [folder] : paths;
    const { status, stdout, stderr } = await openCli().run(
      ...["up", ...inputs, "--once", "--runtime", "local"],
    );
    expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
    const { pathname } = new URL(row.request.url);
    const [line = "", end] = stdout.split("\n");
    expect(end).toBe("");
    expect(Object.values(JSON.parse(line))).toEqual(expect.arrayContaining([pathname, "GET", 200]));
  });
});
