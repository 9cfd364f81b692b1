import { join } from "node:path";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { onTestFinished } from "vitest";
import { openLogFilters } from "../../simulator/logs/cloudwatch/filters/log-filters.ts";
import { serveLogsApi } from "../../simulator/logs/cloudwatch/logs-api/serve-logs-api.ts";
import { openLogStore } from "../../simulator/logs/store/log-store.ts";
import { APP_ORIGIN } from "./log-events.ts";
import { tempFolder } from "./temp-folder.ts";

interface ServedOptions {
  readonly isOpen?: boolean;
  readonly hasTls?: boolean;
  readonly forContainers?: { readonly address: string; readonly subnet: string };
  /** The clock of the API. @default the machine's */
  readonly now?: () => number;
  /** @default 60 minutes */
  readonly queryDeadlineMs?: number;
  /** Where messages of subscription filters are posted. */
  readonly subscriptionsTo?: string;
  readonly onTrouble?: (message: string) => void;
  /** @default a new store */
  readonly store?: ReturnType<typeof openLogStore>;
}

interface RawOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
}

/** The CloudWatch Logs API of a store without tasks; containers write to the group of `APP_ORIGIN`. */
export async function openLogsApi({
  isOpen = false,
  hasTls = false,
  now = Date.now,
  ...rest
}: ServedOptions = {}) {
  const { queryDeadlineMs, forContainers } = rest;
  const containers = forContainers === undefined ? {} : { forContainers };
  const { onTrouble = () => undefined, subscriptionsTo } = rest;
  const folder = tempFolder();
  const path = join(folder, "logs.sqlite");
  const store = rest.store ?? openLogStore({ path });
  onTestFinished(() => store[Symbol.dispose]());
  const { group, stream } = APP_ORIGIN;
  const limits = queryDeadlineMs === undefined ? {} : { queryDeadlineMs };
  const filters = openLogFilters({ store, folder, onTrouble, subscriptionsTo });
  onTestFinished(() => filters[Symbol.asyncDispose]());
  const service = { store, filters, places: [{ group, stream }], now, ...limits };
  const api = await serveLogsApi({ service, folder, port: 0, isOpen, hasTls, ...containers });
  onTestFinished(() => api[Symbol.asyncDispose]());
  const { AWS_ACCESS_KEY_ID: accessKeyId = "", AWS_SECRET_ACCESS_KEY: secretAccessKey = "" } =
    api.env;
  const client = new CloudWatchLogsClient({
    ...{ endpoint: api.url, region: "us-east-1", maxAttempts: 1 },
    credentials: { accessKeyId, secretAccessKey },
    disableHostPrefix: true,
  });
  onTestFinished(() => client.destroy());
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261126/us-east-1/logs/aws4_request, SignedHeaders=host, Signature=0`;
  return {
    ...{ api, client, store, filters, path, folder, accessKeyId, authorization },
    /** Calls an operation with a body of any kind, as no SDK would. */
    async raw(operation: string, body: string | Uint8Array, options: RawOptions = {}) {
      const { headers = {}, method = "POST" } = options;
      const response = await fetch(api.url, {
        method,
        ...(method !== "GET" && { body: body }),
        headers: {
          ...{ authorization, "content-type": "application/x-amz-json-1.1" },
          ...{ "x-amz-target": `Logs_20140328.${operation}`, ...headers },
        },
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, json: JSON.parse(text) };
    },
  };
}
