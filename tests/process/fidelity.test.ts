import { expect, test } from "vitest";
import { simulate } from "../../simulator/index.ts";
import { ANSWERS, scSimYaml, service, taskDefinition } from "../support/definitions.ts";
import { CLI, openCli } from "../support/run-cli.ts";
import { folderWith, tempFolder } from "../support/temp-folder.ts";

/** The proxy's lines are sent once an hour, and at the end. */
function lateProxy() {
  const options = {
    ...{ "awslogs-group": "/ecs/web", "awslogs-stream-prefix": "ecs" },
    ...{ "awslogs-force-flush-interval-seconds": "3600", "max-buffer-size": "25m" },
  };
  return folderWith({
    "task-definition.json": taskDefinition(),
    "service.json": service({ logConfiguration: { logDriver: "awslogs", options } }),
    "sc-sim.yaml": scSimYaml(`console.log("app began"); ${ANSWERS}`),
  });
}

test("with fidelity aws lines come when the awslogs driver sends them, and all of them at the end", async () => {
  const env = { ...process.env, SC_SIM_HOME: tempFolder() };
  await using simulation = await simulate({
    ...{ inputs: [lateProxy()], runtime: "local", fidelity: "aws", env },
  });
  // A container without the driver is read at once.
  await simulation.log({ kinds: ["app"] }).take(1);
  for (let n = 0; n < 3; n++) await simulation.request("web", `http://web.shop/${n}`);
  await expect(simulation.accessLog().take(1, { timeoutMs: 1000 })).rejects.toMatchObject({
    code: "LOG_WAIT_TIMEOUT",
  });
  // The driver ends with its container.
  const [task] = simulation.tasks;
  await task?.stop();
  const lines = await simulation.accessLog().take(3);
  expect(lines.map(({ raw }) => raw)).toEqual(
    [0, 1, 2].map((n) => expect.stringContaining(`"path":"/${n}"`)),
  );
  await task?.start();
  await simulation.request("web", "http://web.shop/3");
  await simulation.stop();
  const [, , , last] = await simulation.accessLog().take(4);
  expect(last?.raw).toContain('"path":"/3"');
});

test("the plan says what --fidelity aws means, and expect how long to wait", async () => {
  const cli = openCli();
  const folder = lateProxy();
  const planned = await cli.run("plan", folder, "--runtime", "local", "--fidelity", "aws");
  expect(planned.stdout).toMatch(
    /Lines come up to 5 s late, as on AWS \(--fidelity aws\)\.\n {2}Lines can be lost, as on AWS/,
  );
  const without = await cli.run("plan", folder, "--runtime", "local");
  expect(without.stdout).toContain(
    "No line is lost here: max-buffer-size of the awslogs driver has no effect without --fidelity aws.",
  );
  const script = `'${process.execPath}' '${CLI}' expect web --none --path /nothing --within 3s`;
  const command = ["run", folder, "--runtime", "local", "--fidelity", "aws", "--"];
  const waited = await cli.run(...command, "sh", "-c", script);
  expect(waited.stderr).toContain(
    "started with --fidelity aws, so a line can come 5 s late: --none would prove nothing before",
  );
  const wrong = await cli.run("plan", folder, "--fidelity", "low");
  expect(wrong).toMatchObject({ status: 2 });
  expect(wrong.stderr).toMatch(/--fidelity.*lossless.*aws/);
});
