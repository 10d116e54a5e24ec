#!/usr/bin/env bash
# Starts docker/compose.yaml from nothing, measures the time to the first row in a view, looks whether everything is as
# docs/docker.md says, and takes all of it away again, volumes too (KEEP=true leaves it running).
#   docker/try.sh             all services
#   docker/try.sh views       what `views` depends on: no Grafana, no Prometheus
# Other images by variables: POSTGRES_IMAGE, KAFKA_IMAGE, BUILD_IMAGE, PROMETHEUS_IMAGE, GRAFANA_IMAGE.
set -euo pipefail
cd "$(dirname "$0")/.."

export COMPOSE_PROJECT_NAME=${COMPOSE_PROJECT_NAME:-pgsink-try}
if docker compose version > /dev/null 2>&1; then compose=(docker compose); else compose=(docker-compose); fi
compose+=(-f docker/compose.yaml)
failures=0

now() { date +%s.%N; }
since() { echo "$(now) $1" | awk '{ printf "%.1f s", $1 - $2 }'; }
step() { echo "== $*"; }
ask() { "${compose[@]}" exec -T postgres psql -XAtq --csv -v ON_ERROR_STOP=1 -U "$1" -d field -c "$2" < /dev/null; }
check() { # what, expected, found
  if [[ $2 == "$3" ]]; then echo "   ok    $1: $3"; else echo "   WRONG $1: expected $2, found $3"; failures=$((failures + 1)); fi
}
container() { "${compose[@]}" ps -q "$1"; }
await_end() { # a service that does one thing and ends
  local id
  id=$("${compose[@]}" ps -aq "$1" 2> /dev/null || "${compose[@]}" ps -q "$1")
  check "$1 ended with" 0 "$(docker wait "$id")"
}

take_away() {
  if [[ ${KEEP:-false} != true ]]; then
    step "Down, volumes too"
    local start
    start=$(now)
    "${compose[@]}" down -v --remove-orphans > /dev/null 2>&1 || true
    echo "   $(since "$start")"
  fi
}
trap take_away EXIT

step "Images"
"${compose[@]}" version --short 2> /dev/null | head -n 1 | sed 's/^/   compose /'
docker version --format '   engine {{.Server.Version}}'
"${compose[@]}" config | awk '$1 == "image:" { print "   " $2 }' | sort -u
start=$(now)
"${compose[@]}" build connect > /dev/null
echo "   connect built in $(since "$start")"

step "Up"
start=$(now)
"${compose[@]}" up -d "$@" > /dev/null 2>&1 &
up=$!
until [[ $(ask dashboard_reader "SELECT to_regclass('data_as_of')" 2> /dev/null) == data_as_of ]] &&
  [[ $(ask dashboard_reader 'SELECT sum(records) > 0 FROM data_as_of' 2> /dev/null) == t ]]; do
  if ! kill -0 "$up" 2> /dev/null && ! wait "$up" || [[ $(since "$start" | cut -d . -f 1) -gt 300 ]]; then
    echo "   no row in a view after $(since "$start")" >&2
    "${compose[@]}" logs --tail 30 >&2
    exit 1
  fi
  sleep 0.2
done
echo "   the first row in a view that dashboard_reader may read: $(since "$start")"
wait "$up" || { echo "   up failed" >&2; exit 1; }
await_end views
"${compose[@]}" logs --no-color samples connectors views 2> /dev/null | grep -oE '\| .*' | sed 's/^|/  /'

step "Figures, asked as dashboard_reader and compared with src/demo/data/views"
sorted() { LC_ALL=C sort | sed -E 's/(\.[0-9]*[1-9])0+(,|$)/\1\2/g; s/\.0+(,|$)/\1/g; s/([0-9]) ([0-9:]+)\+00$/\1T\2Z/'; }
for file in src/demo/data/views/*.csv; do
  view=$(basename "$file" .csv)
  found=$(ask dashboard_reader "SET timezone = 'UTC'; SELECT * FROM $view" | sorted | sha256sum)
  expected=$(tail -n +2 "$file" | sorted | sha256sum)
  check "$view, $(tail -n +2 "$file" | wc -l) lines as expected" yes "$([[ $found == "$expected" ]] && echo yes || echo no)"
done
check "dashboard_reader on the tables" "permission denied" \
  "$(ask dashboard_reader 'SELECT 1 FROM public.primero_cases' 2>&1 | grep -oE 'permission denied' | head -n 1)"

step "The worker"
check "its user" 1000 "$("${compose[@]}" exec -T connect id -u < /dev/null)"
rest() { "${compose[@]}" exec -T connect /opt/connect/bin/rest "$@" < /dev/null; }
check "connectors and tasks running" 6 "$(rest GET '/connectors?expand=status' | grep -o '"state":"RUNNING"' | wc -l)"
check "the password in a configuration" '${env:POSTGRES_PASSWORD}' \
  "$(rest GET /connectors/primero/config | grep -oE '"connection.password":"[^"]*"' | cut -d '"' -f 4)"
check "records by the metrics" 2550 "$("${compose[@]}" exec -T -e REST_PORT=9404 connect /opt/connect/bin/rest GET /metrics < /dev/null |
  awk '/^pgsink_records_total/ { sum += $NF } END { printf "%d", sum }')"
password=$("${compose[@]}" exec -T postgres cat /run/secrets/loader < /dev/null)
check "places that show its password" 0 "$({ docker inspect "$(container connect)" "$(container postgres)"; "${compose[@]}" logs; } 2>&1 | grep -cF -e "$password" || true)"
check "services that are not healthy" 0 "$("${compose[@]}" ps -q | xargs docker inspect --format '{{if .State.Health}}{{.State.Health.Status}}{{end}}' | grep -c unhealthy || true)"

step "A second up, and a worker that starts again"
rows=$(ask postgres 'SELECT sum(next_offset) FROM kafka_sink_offsets')
start=$(now)
"${compose[@]}" restart connect > /dev/null 2>&1
"${compose[@]}" up -d "$@" > /dev/null 2>&1
await_end views
echo "   $(since "$start")"
check "records read" "$rows" "$(ask postgres 'SELECT sum(next_offset) FROM kafka_sink_offsets')"
check "cases" 61 "$(ask dashboard_reader "SELECT records FROM data_as_of WHERE source = 'cases'")"

if [[ -n $(container grafana 2> /dev/null || true) ]]; then
  step "Grafana and Prometheus"
  for service in grafana prometheus; do
    check "$service" healthy "$(docker inspect --format '{{.State.Health.Status}}' "$(container "$service")")"
  done
fi

((failures == 0)) && echo "All as expected" || { echo "$failures wrong"; exit 1; }
