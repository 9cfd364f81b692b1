import { join } from "node:path";
import { onTestFinished } from "vitest";
import { serveApi } from "../../simulator/api/serve-api.ts";
import type { ServedRun } from "../../simulator/api/served-run.ts";
import { planSimulation } from "../../simulator/app/plan-simulation.ts";
import type { AccessLogProfile } from "../../simulator/line/access-log/profiles/profile.ts";
import { openLogFilters } from "../../simulator/logs/cloudwatch/filters/log-filters.ts";
import { openLogStore } from "../../simulator/logs/store/log-store.ts";
import { appLine } from "./log-events.ts";
import { tempFolder } from "./temp-folder.ts";

/** The API of a run without tasks, whose lines a test writes itself. */
export async function openServedLog(profile?: AccessLogProfile) {
  const folder = tempFolder();
  const path = join(folder, "logs.sqlite");
  const store = openLogStore({ path, ...(profile && { profile }) });
  onTestFinished(() => store[Symbol.dispose]());
  const filters = openLogFilters({ store, folder });
  onTestFinished(() => filters[Symbol.asyncDispose]());
  await filters.load();
  const { plan } = await planSimulation({ runtime: "local" });
  const runId = "20261125-180000-ab12";
  const run: ServedRun = {
    ...{ runId, createdAt: new Date().toISOString(), folder, plan, store, filters },
    ...{ envoyVersion: "1.39.3", tasks: [] },
    runtime: { name: "local", why: "a test" },
    isStopping: () => store.hasEnded,
    requesterOf: () => Promise.reject(new TypeError("This run has no task.")),
  };
  const api = await serveApi(run, 0);
  onTestFinished(() => api[Symbol.asyncDispose]());
  return {
    ...{ api, store, filters, runId },
    /** Adds this many lines, each with its number in it, and so much beside it. */
    append(count: number, rest = "") {
      const first = store.lastSeq + 1;
      store.append(
        Array.from({ length: count }, (_, index) => appLine(`line ${first + index}${rest}`, 1)),
      );
    },
  };
}
