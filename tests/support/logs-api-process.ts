import { enableCompileCache } from "../../simulator/running/runs/compile-cache.mjs";
import { APP_ORIGIN } from "./log-events.ts";

/** Serves the CloudWatch Logs API of a store in this folder, until it is killed; tells its environment as one line of JSON. */
const [folder = ""] = process.argv.slice(2);
// As the command line does it.
enableCompileCache(process.env);
const { openLogStore } = await import("../../simulator/logs/store/log-store.ts");
const { serveLogsApi } = await import("../../simulator/logs/cloudwatch/logs-api/serve-logs-api.ts");
const { openLogFilters } = await import("../../simulator/logs/cloudwatch/filters/log-filters.ts");
const store = openLogStore({ path: `${folder}/logs.sqlite` });
const { group, stream } = APP_ORIGIN;
const filters = openLogFilters({ store, folder });
const service = { store, filters, places: [{ group, stream }], now: Date.now };
const api = await serveLogsApi({ service, folder, port: 0, isOpen: true, hasTls: false });
console.log(JSON.stringify(api.env));
setInterval(() => undefined, 60_000);
