import type { Request } from "express";
import { LogsApiError, withHint } from "./logs-api-error.ts";

/** The operation in each protocol that clients of CloudWatch speak: a header, a path, a form. */
const JSON_TARGET = /^GraniteServiceVersion20100801\.(\w+)$/;
const CBOR_PATH = /^\/service\/GraniteServiceVersion20100801\/operation\/(\w+)$/;
const FORM_ACTION = /(?:^|&)Action=(\w+)/;
const FORM_TYPE = "application/x-www-form-urlencoded";

/**
 * Names the operation of CloudWatch itself, such as GetMetricData, that a client sends here because of `AWS_ENDPOINT_URL`.
 *
 * @throws {LogsApiError} `UnknownOperationException`
 */
export function refuseCloudWatch(request: Request): void {
  const isForm = request.get("content-type")?.startsWith(FORM_TYPE) === true;
  const body = isForm && Buffer.isBuffer(request.body) ? request.body.toString("latin1") : "";
  const [, operation] =
    JSON_TARGET.exec(request.get("x-amz-target") ?? "") ??
    CBOR_PATH.exec(request.path) ??
    FORM_ACTION.exec(body) ??
    [];
  if (operation === undefined) return;
  throw new LogsApiError(
    "UnknownOperationException",
    withHint(
      `${operation} is an operation of CloudWatch, and this is CloudWatch Logs`,
      "`sc-sim metrics`, and /metrics of `sc-sim up --api`, have what metric filters counted; other metrics are not simulated.",
    ),
  );
}
