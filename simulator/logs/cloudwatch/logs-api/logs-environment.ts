import { join } from "node:path";
import { REGION } from "./credentials.ts";

/** The file with the variables, in the folder of whoever serves the API. */
export function logsEnvFileIn(folder: string): string {
  return join(folder, "logs-api.env");
}

/**
 * What clients of AWS need to call the API here: the AWS CLI from 2.13 on, and the SDKs of that time. The AWS CLI 2.9 of
 * Debian 12 knows no endpoint variables, and needs `--endpoint-url`.
 */
export function logsEnvironment({
  url,
  accessKeyId,
}: {
  readonly url: string;
  readonly accessKeyId: string;
}): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: url,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: "not-checked",
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    // For StartLiveTail clients would call stream-127.0.0.1.
    AWS_DISABLE_HOST_PREFIX_INJECTION: "true",
  };
}
