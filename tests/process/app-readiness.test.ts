import { describe, onTestFinished, test } from "vitest";
import { localApp } from "../../simulator/running/runtime/local/app-container.ts";
import { startApps } from "../../simulator/running/runtime/task/apps.ts";
import { ecsService, namespaceOf, planFor } from "../support/planned.ts";

const line = {
  command: process.execPath,
  args: ["-e", "setInterval(() => {}, 1e9)"],
  env: process.env,
};

/** Starts a task whose app never listens on its containerPort. */
async function startDeafApp({ exposes }: { readonly exposes: readonly { name: string }[] }) {
  const container = {
    portMappings: [{ containerPort: 8080, protocol: "tcp", appProtocol: "http" }],
    run: {
      skip: false,
      command: [line.command, ...line.args],
      environment: {},
      secrets: {},
    },
  } as const;
  const plan = await planFor(namespaceOf(ecsService({ name: "web", exposes, container })));
  const [task] = plan.tasks;
  if (task === undefined) throw new TypeError("One task is planned.");
  const nothing = () => undefined;
  const outputs = { onStdout: nothing, onStderr: nothing, onOutputEnd: nothing };
  const exits = { onSpawn: nothing, onUnaskedExit: nothing };
  const containers = startApps({
    task,
    host: {
      createApp: async (planned) => localApp({ task, container: planned, line, outputs, ...exits }),
    },
    callbacks: { onTaskEvent: nothing },
    timeoutMs: 200,
    keepGoing: false,
  });
  onTestFinished(() => containers.stop());
  return containers.ready;
}

describe("an app that does not listen on its port in time", () => {
  test("fails the start where Service Connect exposes the port", async ({ expect }) => {
    await expect(startDeafApp({ exposes: [{ name: "web" }] })).rejects.toMatchObject({
      code: "APP_NOT_STARTED",
      problem: expect.stringContaining(
        "does not listen on 127.0.0.1:18080 (PORT, for containerPort 8080)",
      ),
    });
  });

  test("is left alone where nothing of Service Connect leads there", async ({ expect }) => {
    await expect(startDeafApp({ exposes: [] })).resolves.toBeUndefined();
  });
});
