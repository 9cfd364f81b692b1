#!/bin/sh
# Calls a service by its name, and tests the access-log line that its proxy writes.
set -eu
here=$(dirname "$0")
request_id=$(cat /proc/sys/kernel/random/uuid)

curl --silent --show-error --fail --user-agent curl --header "x-request-id: $request_id" \
  "http://app.sample-namespace/?key1=value1" > /dev/null

# Waits for the line, and fails if it does not come or does not keep to the contract.
line=$(npx sc-sim expect server --request-id "$request_id" \
  --protocol http --format JSON --profile observed-2025-11)

# Fields, as the line has them.
printf '%s\n' "$line" | jq --exit-status \
  '.authority == "app.sample-namespace" and .path == "/" and .response_code == 200'

# A snapshot: times, ids and addresses are masked.
printf '%s\n' "$line" | npx sc-sim mask | diff "$here/masked-line.jsonl" -

echo "ok"
