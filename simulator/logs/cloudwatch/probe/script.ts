import {
  isQueryPoint,
  type PatternPoint,
  type ProbePoint,
  type QueryPoint,
  slotOf,
} from "./points.ts";

/**
 * A script for bash and the AWS CLI that asks CloudWatch Logs about these points, and writes what it answers to a file. It works in one
 * log group of its own, which it deletes.
 */
export function probeScript(points: readonly ProbePoint[]): string {
  const queries = points.filter(isQueryPoint);
  const patterns = points.filter((point): point is PatternPoint => !isQueryPoint(point));
  const events = queries.flatMap(eventLines);
  const last = Math.max(0, ...queries.map(({ id }) => slotOf(id))) + 2;
  return HEAD.replace("{EVENTS}", String(events.length))
    .replace("{QUERIES}", String(queries.length))
    .replace("{PATTERNS}", String(patterns.length))
    .replaceAll("{LAST}", String(last))
    .concat(
      queries.length === 0 ? "" : PUT.replaceAll("{EVENTS}", String(events.length)),
      queries.length === 0 ? "" : block("put_events", events),
      queries.length === 0
        ? ""
        : WAIT.replaceAll("{EVENTS}", String(events.length)).replaceAll("{LAST}", String(last)),
      queries.length === 0 ? "" : block("start_queries", queries.map(queryLine)),
      block(
        "read_results",
        queries.map(({ id }) => id),
      ),
      block("try_patterns", patterns.map(patternLine)),
      TAIL,
    );
}

/** The function, with these lines as its input. */
function block(name: string, lines: readonly string[]): string {
  return `${name} <<'LINES'\n${lines.map((line) => `${line}\n`).join("")}LINES\n`;
}

/** Of one put: milliseconds after the beginning, and the message as JSON. */
function eventLines({ id, events }: QueryPoint): readonly string[] {
  return events.map(
    ({ afterMs, message }) => `${slotOf(id) * 1000 + afterMs} ${asciiJson(message)}`,
  );
}

function queryLine({ id, window, limit, inMillis, query }: QueryPoint): string {
  const [first, last] = window.map((second) => slotOf(id) + second);
  const unit = inMillis ? "000" : "-";
  return `${id} ${first} ${last} ${unit} ${limit ?? "-"} ${asciiJson(query)}`;
}

function patternLine({ id, pattern, messages }: PatternPoint): string {
  return `${id} ${asciiJson({ filterPattern: pattern, logEventMessages: messages })}`;
}

/** JSON that reads the same in every locale. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

const HEAD = `#!/usr/bin/env bash
# Asks CloudWatch Logs what its documentation leaves open. Written by \`sc-sim insights probe\`, whose --from reads the answers.
#
#   bash probe.sh [answers.json]
#
# Needs the AWS CLI, with credentials and a region, and may create, fill, query and delete one log group of its own.
set -euo pipefail
export AWS_PAGER=""

answers=\${1:-answers.json}
group="/sc-sim/insights-probe-$(date +%s)-$$"
endpoint=\${AWS_ENDPOINT_URL_CLOUDWATCH_LOGS:-\${AWS_ENDPOINT_URL:-}}
work=$(mktemp -d)

# An endpoint of the environment is given on, for versions of the CLI that do not read it.
logs() {
  if [ -n "$endpoint" ]; then set -- --endpoint-url "$endpoint" "$@"; fi
  aws --output json logs "$@" </dev/null
}

clean_up() {
  status=$?
  trap - EXIT
  if [ -e "$work/group" ]; then
    if ! logs delete-log-group --log-group-name "$group" 2>"$work/err" && ! grep -q ResourceNotFound "$work/err"; then
      cat "$work/err" >&2
      echo "Delete the log group $group yourself." >&2
    fi
  fi
  rm -rf "$work"
  exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

say() { echo "$@" >&2; }

# Text as JSON.
quoted() {
  local text=$1
  text=\${text//\\\\/\\\\\\\\}
  text=\${text//\\"/\\\\\\"}
  text=\${text//$'\\t'/ }
  text=\${text//$'\\r'/}
  text=\${text//$'\\n'/\\\\n}
  printf '"%s"' "$text"
}

comma=""
# Adds an answer to the file: what a call has printed, or why it failed.
answer() {
  printf '%s\\n"%s": ' "$comma" "$1" >>"$answers"
  if [ -s "$work/out" ]; then cat "$work/out" >>"$answers"; else printf '{"error": %s}\\n' "$(quoted "$(cat "$work/err")")" >>"$answers"; fi
  comma=","
}

put_events() {
  local separator="" ms message
  printf '{"logGroupName": "%s", "logStreamName": "probe", "logEvents": [' "$group" >"$work/events.json"
  while read -r ms message; do
    printf '%s\\n{"timestamp": %s, "message": %s}' "$separator" $((base * 1000 + ms)) "$message" >>"$work/events.json"
    separator=","
  done
  printf ']}' >>"$work/events.json"
  logs put-log-events --cli-input-json "file://$work/events.json" >"$work/put.json"
  if grep -q rejected "$work/put.json"; then
    say "Events were rejected: is the clock of this machine right?"
    exit 1
  fi
}

# Starts a query that is in query.json; prints its id.
start() { logs start-query --cli-input-json "file://$work/query.json" --query queryId --output text; }

# Waits for the query with this id; its results are in out.
finish() {
  local tries
  for tries in $(seq 60); do
    logs get-query-results --query-id "$1" >"$work/out" 2>"$work/err" || : >"$work/out"
    if [ -s "$work/out" ] && ! grep -Eq '"status": "(Scheduled|Running)"' "$work/out"; then return; fi
    sleep 1
  done
}

write_query() {
  printf '{"logGroupName": "%s", "startTime": %s, "endTime": %s%s, "queryString": %s}' "$group" "$1" "$2" "$3" "$4" >"$work/query.json"
}

wait_for_events() {
  local tries
  for tries in $(seq 120); do
    write_query "$base" $((base + {LAST})) "" '"stats count(*) as n"'
    finish "$(start)"
    grep -q '"value": "'"$1"'"' "$work/out" && return
    sleep 5
  done
  say "After 10 minutes the events cannot be found."
  exit 1
}

start_queries() {
  local id first last unit limit query
  mkdir -p "$work/started"
  while read -r id first last unit limit query; do
    [ "$unit" = - ] && unit=""
    if [ "$limit" = - ]; then limit=""; else limit=", \\"limit\\": $limit"; fi
    write_query "$((base + first))$unit" "$((base + last))$unit" "$limit" "$query"
    start >"$work/started/\${id//\\//_}" 2>"$work/started/\${id//\\//_}.err" || true
  done
}

read_results() {
  local id started
  while read -r id; do
    started="$work/started/\${id//\\//_}"
    : >"$work/out"
    cp "$started.err" "$work/err"
    if [ -s "$started" ]; then finish "$(cat "$started")"; fi
    answer "$id"
  done
}

try_patterns() {
  local id input
  while read -r id input; do
    printf '%s' "$input" >"$work/pattern.json"
    logs test-metric-filter --cli-input-json "file://$work/pattern.json" >"$work/out" 2>"$work/err" || : >"$work/out"
    answer "$id"
  done
}

say "This asks {QUERIES} queries over {EVENTS} events of a few kilobytes, and tries {PATTERNS} filter patterns."
say "AWS takes 0.50 USD for a GB that is ingested and 0.005 USD for a GB that is queried: less than 0.01 USD in all."
base=$(($(date +%s) + 1))
printf '{"format": 1, "base": %s, "answers": {' "$base" >"$answers"
`;

const PUT = `
say "Creating the log group $group, and putting {EVENTS} events into it"
# Before the call: it may have been carried out also where its answer did not come.
touch "$work/group"
logs create-log-group --log-group-name "$group"
logs put-retention-policy --log-group-name "$group" --retention-in-days 1
logs create-log-stream --log-group-name "$group" --log-stream-name probe
`;

const WAIT = `
say "Waiting until they can be found: some minutes"
wait_for_events {EVENTS}
say "Asking"
`;

const TAIL = `
printf '\\n}}\\n' >>"$answers"
say "The answers are in $answers: sc-sim insights probe --from $answers"
`;
