import { PROJECT } from "./run-cli.ts";

/** A parser for `sc-sim check --parser` that reads every case right: it is the simulator's own. */
export const RIGHT_PARSER = `
  import { createInterface } from "node:readline";
  import { parseAccessLogLine } from "${PROJECT}/simulator/index.ts";
  for await (const line of createInterface({ input: process.stdin })) {
    const read = parseAccessLogLine(line);
    console.log(JSON.stringify(read.ok ? read.fields : {}));
  }`;
