#!/bin/sh
# Looks at the log of a service with the AWS CLI 2, as on AWS: tail, a query of Logs Insights, a metric filter.
set -eu
group=/ecs/sample-ecs-app
tail=$(mktemp)
trap 'rm -f "$tail"' EXIT
# Some versions of the CLI do not read the variable.
logs() { "${AWS:-aws}" --endpoint-url "$AWS_ENDPOINT_URL_CLOUDWATCH_LOGS" --no-cli-pager logs "$@"; }

logs put-metric-filter --log-group-name "$group" --filter-name 5xx --filter-pattern '{ $.response_code >= 500 }' \
  --metric-transformations metricNamespace=Shop,metricName=5xx,metricValue=1

for path in / /status/404 /status/500 /status/500; do
  curl --silent --show-error --output /dev/null "http://app.sample-namespace$path"
done
npx sc-sim expect server --response-code 5xx --count 2 > /dev/null

# Access lines and the proxy's own log are mixed in one stream.
logs tail "$group" --since 10m > "$tail"
stream=$(awk '/"path":"\/status\/500"/ { print $2; exit }' "$tail")
grep --fixed-strings "$stream [" "$tail" | grep --quiet '\]\[info\]\['

id=$(logs start-query --log-group-name "$group" --start-time $(($(date +%s) - 600)) --end-time "$(date +%s)" \
  --query-string 'filter ispresent(response_code) | stats count(*) as requests by response_code | sort response_code' \
  --query queryId --output text)
until [ "$(logs get-query-results --query-id "$id" --query status --output text)" = Complete ]; do sleep 1; done
logs get-query-results --query-id "$id" --query 'results[*].[[0].value, [1].value]' --output text

npx sc-sim metrics --name 5xx --json
