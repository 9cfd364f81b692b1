import type { ServedApi } from "./serve-api.ts";

/** What a client of the API needs, as environment variables. */
export function apiEnvironment({ url, token }: Pick<ServedApi, "url" | "token">) {
  return { SC_SIM_API: url, SC_SIM_API_TOKEN: token };
}
