/**
 * A program without packages that writes an event to a stream of its own through the CloudWatch Logs API, and prints what that stream
 * has; it knows nothing but its environment.
 */
export const WRITES_ITS_OWN_LOG = `
const { AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: url, AWS_ACCESS_KEY_ID: key, AWS_REGION: region } = process.env;
const place = { logGroupName: "/apps/own", logStreamName: "s" };
const call = async (operation, input) => {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(input), headers: {
    "content-type": "application/x-amz-json-1.1", "x-amz-target": "Logs_20140328." + operation,
    authorization: "AWS4-HMAC-SHA256 Credential=" + key + "/20261126/" + region + "/logs/aws4_request, SignedHeaders=host, Signature=0" } });
  return response.json();
};
const write = async (message) => {
  await call("CreateLogGroup", { logGroupName: place.logGroupName });
  await call("CreateLogStream", place);
  await call("PutLogEvents", { ...place, logEvents: [{ timestamp: Date.now(), message }] });
  const { events } = await call("GetLogEvents", { ...place, startFromHead: true });
  return events.map(({ message }) => message).join();
};`;
