import { test } from "vitest";
import { requesterOptions } from "../../../simulator/cli/requester-options.ts";
import {
  type RunRecord,
  readRecord,
  writtenRecord,
} from "../../../simulator/running/runs/record-schema.ts";
import type { StoredRun } from "../../../simulator/running/runs/run-record.ts";
import { ecsService, namespaceOf, planFor } from "../../support/planned.ts";

test.for([undefined, "registry", "host"] as const)(
  "a request from another process takes images from where the run does: %s",
  async (images, { expect }) => {
    const plan = await planFor(namespaceOf(ecsService({ name: "web" })));
    const written: RunRecord = {
      ...{ runId: "20260101-000001-aaaa", owner: { pid: 1, startTime: "1" }, host: "here" },
      ...{ state: "running", processes: [], version: "0.1.0", createdAt: "", runtime: "docker" },
      ...{ inputs: [], plan, ...(images && { images }) },
    };
    const { record } = readRecord("run.json", writtenRecord(written));
    const sender = { plan, service: "web", env: {} };
    const options = requesterOptions({ record } as StoredRun, sender);
    expect(options).toEqual({ ...sender, runId: written.runId, ...(images && { images }) });
  },
);
