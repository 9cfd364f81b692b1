import { execFile } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { recordedLines } from "../../simulator/line/corpus/corpus.ts";
import { figure, heading, sayMachine } from "./figures.ts";

/** `sc-sim check` on lines of a real Envoy, beside what people use for the same question. Ratios are of one run. */
const BYTES = Number(process.argv[2] ?? 1_000) * 1_000_000;
const CLI = join(import.meta.dirname, "..", "..", "simulator", "sc-sim.mjs");

/** The same question to jq: how many lines have which keys. */
const JQ = ["-n", 'reduce inputs as $line ({}; .[$line | keys | join(",")] += 1)'];
const GOACCESS = [
  "--no-progress",
  "--num-tests=0",
  '--log-format=[%dT%t.%^Z] "%r" %s %^ %b %L %^ "%^" "%u" "%^" "%v" "%h:%^"',
  "--date-format=%Y-%m-%d",
  "--time-format=%H:%M:%S",
];

const folder = mkdtempSync(join(tmpdir(), "sc-sim-bench-check-"));
sayMachine();
try {
  const json = await writeLog("JSON");
  const text = await writeLog("TEXT");
  heading(`sc-sim check on ${BYTES / 1e6} MB of HTTP lines`);
  // Node compiles the command once on a machine; that is measured with the start.
  await timed(process.execPath, [CLI, "check", await writeLog("JSON", { bytes: 1 })]);
  const ofJson = await timed(process.execPath, [CLI, "check", json]);
  const ofText = await timed(process.execPath, [CLI, "check", text]);
  figure("JSON", ofJson.seconds, "s");
  figure("TEXT", ofText.seconds, "s");
  figure("most memory (RSS)", Math.max(ofJson.rssMb, ofText.rssMb), "MB", { atMost: 110 });
  await ofWrapped();
  await beside("jq, JSON, counting lines by their keys", ofJson.seconds, "jq", [...JQ, json]);
  const report = join(folder, "report.json");
  await beside("GoAccess, TEXT", ofText.seconds, "goaccess", [text, ...GOACCESS, "-o", report]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

interface LogShape {
  readonly bytes?: number;
  readonly wrap?: (line: string) => string;
}

async function writeLog(format: "TEXT" | "JSON", shape: LogShape = {}): Promise<string> {
  const { bytes = BYTES, wrap = (line: string) => line } = shape;
  const lines = recordedLines()
    .filter((one) => one.protocol === "http" && one.format === format && one.line.length < 1_000)
    .map(({ line }) => `${wrap(line)}\n`);
  const page = Buffer.from(lines.join("").repeat(40));
  const file = join(folder, `${format}-${bytes}-${wrap.name}.log`);
  const output = createWriteStream(file);
  for (let written = 0; written < bytes; written += page.length) {
    if (!output.write(page)) await once(output, "drain");
  }
  output.end();
  await once(output, "finish");
  return file;
}

/** The same lines as FireLens writes them, beside the same lines bare: a tenth of the size, because each is looked for. */
async function ofWrapped(): Promise<void> {
  const bare = await writeLog("JSON", { bytes: BYTES / 10 });
  const plain = await timed(process.execPath, [CLI, "check", bare]);
  const file = await writeLog("JSON", { bytes: BYTES / 10, wrap: wrapped });
  const { seconds, rssMb } = await timed(process.execPath, [CLI, "check", file]);
  figure(`${BYTES / 1e7} MB of FireLens records`, seconds, "s");
  figure("most memory (RSS)", rssMb, "MB", { atMost: 150 });
  figure("ratio to as many MB of bare lines", seconds / plain.seconds, "×");
}

function wrapped(line: string): string {
  const place = { container_name: "ecs-service-connect-x", source: "stdout", log: line };
  return JSON.stringify({ date: 1_763_000_000, ...place, ecs_cluster: "bench" });
}

async function beside(name: string, own: number, command: string, args: readonly string[]) {
  try {
    const { seconds } = await timed(command, args);
    figure(name, seconds, "s");
    figure("ratio", seconds / own, "×", { atLeast: 5 });
  } catch {
    console.log(`  ${name}: not measured, ${command} cannot be run here`);
  }
}

/** Seconds and memory of a command, as GNU time tells them. */
async function timed(command: string, args: readonly string[]) {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  execFile(
    "/usr/bin/time",
    ["-f", "%e %M", command, ...args],
    { maxBuffer: 1e9 },
    (error, _, said) => (error ? reject(error) : resolve(said)),
  );
  const [seconds, kilobytes] = (await promise).trim().split("\n").at(-1)?.split(" ") ?? [];
  return { seconds: Number(seconds), rssMb: Number(kilobytes) / 1024 };
}
