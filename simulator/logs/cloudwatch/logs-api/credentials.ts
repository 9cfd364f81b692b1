import { isSameSecret } from "../../../local-callers.ts";
import { LogsApiError, withHint } from "./logs-api-error.ts";

/** What the signature of a call says of its sender. */
interface Credentials {
  readonly accessKeyId: string;
  readonly region: string;
}

const SIGNED = /^AWS4-HMAC-SHA256\s+(?:[^,]+,\s*)*Credential=([^/,\s]+)\/\d+\/([\w-]+)\//;

interface CredentialOptions {
  /** The access key id that may call; `undefined` if every one may. */
  readonly accessKeyId: string | undefined;
}

/** Where calls without a signature come from. */
export const REGION = "us-east-1";

/**
 * Reads the credentials of a call, and refuses other ones. The signature itself is not checked: whoever knows the
 * access key id has read the file of the run.
 *
 * @throws {LogsApiError} `MissingAuthenticationTokenException`, `UnrecognizedClientException`
 */
export function checkCredentials(
  authorization: string | undefined,
  { accessKeyId }: CredentialOptions,
): Credentials {
  const [, given, region = REGION] = SIGNED.exec(authorization ?? "") ?? [];
  if (accessKeyId === undefined) return { accessKeyId: given ?? "", region };
  if (given === undefined)
    throw new LogsApiError(
      "MissingAuthenticationTokenException",
      withHint("Missing Authentication Token", REMEDY),
    );
  if (!isSameSecret(given, accessKeyId))
    throw new LogsApiError(
      "UnrecognizedClientException",
      withHint("The security token included in the request is invalid.", REMEDY),
    );
  return { accessKeyId: given, region };
}

const REMEDY =
  "use the credentials of the simulation, which sc-sim env prints for your shell, and no AWS_PROFILE; or start it with --logs-open.";
