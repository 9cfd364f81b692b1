import { execFileSync } from "node:child_process";
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "vitest";
import { folderWith } from "../support/temp-folder.ts";
import {
  namespaceResource,
  resource,
  serviceResource,
  state,
  taskDefinitionResource,
} from "../support/terraform.ts";

const PROJECT = join(import.meta.dirname, "..", "..");

/** 200 in a nightly run. */
const MEGABYTES = Number(process.env["SC_SIM_STATE_MB"] ?? 100);

const SCRIPT = `
import { loadInput } from "./simulator/topology/input/load-input.ts";
const { services } = await loadInput({ paths: [process.argv[1]], cwd: "/", env: {} });
console.log(JSON.stringify({ services: services.length, mostBytes: process.resourceUsage().maxRSS * 1024 }));
`;

test(`a state of ${MEGABYTES} MB needs less than 300 MB of memory`, ({ expect }) => {
  const file = join(folderWith({}), "state.json");
  const text = JSON.stringify(
    state(namespaceResource(), taskDefinitionResource("web"), serviceResource("web")),
  );
  const end = "]}}}";
  writeFileSync(file, text.slice(0, -end.length));
  const policy = JSON.stringify({
    Statement: Array.from({ length: 30 }, () => ({ Action: "s3:Get*" })),
  });
  const others = Array.from({ length: 1000 }, (_, index) =>
    resource({ type: "aws_iam_policy", index, values: { policy } }),
  );
  const chunk = others.map((one) => `,${JSON.stringify(one)}`).join("");
  for (let bytes = 0; bytes < MEGABYTES * 1e6; bytes += chunk.length) appendFileSync(file, chunk);
  appendFileSync(file, end);
  const args = ["--conditions=sc-sim-source", "--input-type=module", "-e", SCRIPT, file];
  const printed = execFileSync(process.execPath, args, { cwd: PROJECT, encoding: "utf8" });
  const { services, mostBytes } = JSON.parse(printed);
  expect(services).toBe(1);
  expect(mostBytes / 1e6).toBeLessThan(300);
});
