import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, onTestFinished, test } from "vitest";
import {
  elfOf,
  NETFILTER_PROGRAM,
  PAUSE_PROGRAM,
} from "../../simulator/running/runtime/docker/images/static-program.ts";
import { isRequired } from "../support/required.ts";
import { PROJECT } from "../support/run-cli.ts";
import { tempFolder } from "../support/temp-folder.ts";

const SOURCES = join(PROJECT, "simulator/running/runtime/docker/images/programs");
const TOOLS = { x64: "x86_64-linux-gnu", arm64: "aarch64-linux-gnu" } as const;
const ARCHITECTURES = ["x64", "arm64"] as const;

function hasAssembler(arch: (typeof ARCHITECTURES)[number]): boolean {
  try {
    execFileSync(`${TOOLS[arch]}-as`, ["--version"]);
    return true;
  } catch {
    return false;
  }
}

/** The code and data of a source file, as GNU's assembler makes them. */
function assemble(name: string, arch: (typeof ARCHITECTURES)[number]): string {
  const folder = tempFolder();
  const [object, code] = [join(folder, "code.o"), join(folder, "code.bin")];
  execFileSync(`${TOOLS[arch]}-as`, ["-o", object, join(SOURCES, `${name}.${arch}.s`)]);
  execFileSync(`${TOOLS[arch]}-objcopy`, ["-O", "binary", "-j", ".text", object, code]);
  return readFileSync(code, "hex");
}

describe.for(ARCHITECTURES)("the machine code for %s", (arch) => {
  const programs = { pause: PAUSE_PROGRAM, netfilter: NETFILTER_PROGRAM } as const;
  const canRun = isRequired("binutils") || hasAssembler(arch);
  if (!canRun) {
    console.log(
      `The machine code for ${arch} is not compared with its source: install ${TOOLS[arch]}-as (Debian: binutils-${TOOLS[arch].replace("_", "-")}).`,
    );
  }
  test.runIf(canRun).for(["pause", "netfilter"] as const)(
    "is what its source gives: %s",
    (name, { expect }) => {
      expect(programs[name][arch]).toBe(assemble(name, arch));
    },
  );
});

describe.runIf(process.platform === "linux")("the pause", () => {
  function startPause() {
    const file = join(tempFolder(), "pause");
    const arch = process.arch === "arm64" ? "arm64" : "x64";
    writeFileSync(file, elfOf(PAUSE_PROGRAM, arch), { mode: 0o755 });
    const child = spawn(file, { stdio: ["pipe", "ignore", "ignore"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    return { child, ended: once(child, "exit") };
  }

  test("ends with its input, and not before", async ({ expect }) => {
    const [held, closed] = [startPause(), startPause()];
    closed.child.stdin.end();
    expect(await closed.ended).toEqual([0, null]);
    expect(held.child.exitCode).toBeNull();
  });

  test.for(["SIGTERM", "SIGINT", "SIGQUIT"] as const)(
    "ends with 0 at %s",
    async (signal, { expect }) => {
      const { child, ended } = startPause();
      // Until its first system call, which blocks them, signals end it the hard way.
      await expect.poll(() => readFileSync(`/proc/${child.pid}/status`, "utf8")).toMatch(BLOCKED);
      child.kill(signal);
      expect(await ended).toEqual([0, null]);
    },
  );
});

/** Signals 2, 3 and 15, as a mask. */
const BLOCKED = /^SigBlk:\t0000000000004006$/m;
