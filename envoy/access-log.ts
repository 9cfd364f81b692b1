import { type Filter, TYPE_URL } from "./types.ts";

/** A format string with its newline, or a format dictionary. */
export type LogFormat =
  | { readonly kind: "TEXT"; readonly format: string }
  | { readonly kind: "JSON"; readonly format: Readonly<Record<string, string>> };

/**
 * Writes one line per request or connection to standard output, where the task's log driver picks it up.
 *
 * Reference: https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/access_loggers/stream/v3/stream.proto
 */
export function stdoutAccessLog({ kind, format }: LogFormat): Filter {
  const usesFormatter = JSON.stringify(format).includes("%REQ_WITHOUT_QUERY(");
  return {
    name: "envoy.access_loggers.stdout",
    typed_config: {
      "@type": TYPE_URL.stdoutAccessLog,
      log_format: {
        ...(kind === "TEXT"
          ? { text_format_source: { inline_string: format } }
          : { json_format: format }),
        ...(usesFormatter && {
          formatters: [
            {
              name: "envoy.formatter.req_without_query",
              typed_config: { "@type": TYPE_URL.reqWithoutQuery },
            },
          ],
        }),
      },
    },
  };
}
