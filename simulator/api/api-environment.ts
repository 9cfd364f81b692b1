import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import type { RunRecord } from "../running/runs/record-schema.ts";
import type { ServedApi } from "./serve-api.ts";

/** What a client of the API needs, as environment variables. */
export function apiEnvironment({ url, token }: Pick<ServedApi, "url" | "token">) {
  return { SC_SIM_API: url, SC_SIM_API_TOKEN: token };
}

/** The same of another process's run; nothing where its API is not served. */
export function storedApiEnvironment({ api }: Pick<RunRecord, "api">): NodeJS.Dict<string> {
  if (api === undefined) return {};
  try {
    return parseEnv(readFileSync(api.envFile, "utf8"));
  } catch {
    return {}; // The simulation has just ended.
  }
}
