import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, onTestFinished, test } from "vitest";
import {
  identifyProcess,
  sendSignal,
  signalIfAlive,
} from "../../simulator/running/runs/process-identity.ts";

function startProcess() {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e9)"], { stdio: "ignore" });
  onTestFinished(() => void child.kill("SIGKILL"));
  return { child, pid: child.pid ?? 0, ended: once(child, "exit") };
}

describe("a signal", () => {
  test("to a process that ended since the look at it is no error", async ({ expect }) => {
    const { child, pid, ended } = startProcess();
    child.kill("SIGKILL");
    await ended;
    expect(() => process.kill(pid, "SIGTERM")).toThrow("ESRCH");
    expect(() => sendSignal(pid, "SIGTERM")).not.toThrow();
  });

  test("that cannot be sent for another reason is one", ({ expect }) => {
    const { pid } = startProcess();
    expect(() => sendSignal(pid, "SIGNOPE" as NodeJS.Signals)).toThrow("SIGNOPE");
  });

  test("reaches that very process, and never another with its pid", async ({ expect }) => {
    const { pid, ended } = startProcess();
    const identity = identifyProcess(pid);
    expect(identity).toBeDefined();
    if (identity === undefined) return;
    // The pid of an earlier process; a signal would end this one before the next one does.
    signalIfAlive({ ...identity, startTime: "another boot:1" }, "SIGKILL");
    signalIfAlive(identity, "SIGTERM");
    expect(await ended).toEqual([null, "SIGTERM"]);
    expect(() => signalIfAlive(identity, "SIGTERM")).not.toThrow();
  });
});
