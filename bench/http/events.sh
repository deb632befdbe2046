#!/usr/bin/env bash
# Measures events over HTTP with wrk beside a bare Kestrel endpoint that reads the same bodies, and membership beside record lookups and offers, in pairs that take turns. Prints a table.
# Usage: bench/http/events.sh [PAIRS] [SECONDS]. Needs wrk (Debian package of this name). Listens on loopback only.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
pairs=${1:-5} seconds=${2:-4} connections=64
export KEYS=100000
command -v wrk >/dev/null || { echo "wrk is missing; Debian has a package of this name." >&2; exit 2; }

dotnet build bench/Personalization.HttpBenchmarks -c Release --nologo -v quiet >&2
tool=bench/Personalization.HttpBenchmarks/bin/Release/net10.0/Personalization.HttpBenchmarks
host=src/Personalization.Host/bin/Release/net10.0/personalization
folder=$(mktemp -d)
results=$folder/results
finish() {
  local running
  running=$(jobs -p)
  # shellcheck disable=SC2086 # One word a process.
  [ -z "$running" ] || kill $running 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT

# A configuration: name, store.
configure() {
  cat >"$folder/$1.yaml" <<YAML
sources: { shop: { type: sqlite, connectionString: "Data Source=$folder/shop.db" } }
stores: { default: { $2 } }
state: { directory: $folder/$1-state }
models: { customers: { source: shop, tableName: customers, primaryKey: user_id } }
collections: { customers: { indexes: { user_id: { primary: true } } } }
syncs:
  customers:
    model: customers
    collection: customers
    mappings: [ { from: email }, { from: full_name }, { from: city }, { from: points }, { from: lifetime_value }, { from: segment }, { from: history }, { from: address } ]
    schedule: { interval: 1d }
eventSources: { web: { writeKey: bench-key } }
eventModels:
  pricing_viewed: { source: web, type: page, columns: [ { from: properties.path, as: path } ], parent: customers, foreignKey: { from: userId, index: user_id } }
audiences:
  pricing-intent:
    parent: customers
    where: { all: [ { event: pricing_viewed, count: ">= 3", within: 10m, where: { path: { startsWith: /pricing } } }, { field: segment, in: [segment-1, segment-2] } ] }
  few-points: { parent: customers, where: { field: points, exists: true } }
offers:
  retail:
    database: retail_db
    tables: [pageviews]
    account: "12345"
    instance: "67890"
    tokens: [bench-token]
    identifiers: { td_client_id: td_client_id, user_id: user_id }
    parent: customers
    personalizations: { for_points: { audience: few-points, attributes: [ { from: city, to: city } ] } }
YAML
}

url() { grep -o 'http://127\.0\.0\.1:[0-9]*' "$folder/$1.log" | head -n 1; }
await() { until grep -q "$2" "$folder/$1.log" 2>/dev/null; do sleep 0.1; done; }
serve() {
  "$host" serve --config "$folder/$1.yaml" --urls http://127.0.0.1:0 >"$folder/$1.log" 2>&1 &
  await "$1" 'ended as success'
}

# Runs wrk against a side and notes: work, side, pair, requests/s, p50, p99, answers other than 200, errors.
measure() {
  local work=$1 side=$2 pair=$3 script=$4 line
  line=$(wrk -t1 -c"$connections" -d"${seconds}s" -s "bench/http/$script.lua" "$(url "$side")" | sed -n 's/^RESULT //p')
  echo "$work $side $pair $line" | tee -a "$results" >&2
}

events() { RUN=$RANDOM$RANDOM measure "$1" "$2" "$3" events; }

echo "Preparing." >&2
"$tool" shop "$folder/shop.db" "$KEYS"
configure host "type: sqlite, path: $folder/records.db"
configure memory 'type: memory'
KEY=$("$host" keys create --name bench --config "$folder/memory.yaml" --scopes read,manage 2>/dev/null)
export KEY
serve host
serve memory
"$tool" sink >"$folder/sink.log" 2>&1 &
await sink 'Now listening'
curl -sf -H "Authorization: Bearer $KEY" "$(url memory)/v1/audiences/customers/5" >&2

for side in sink host; do events warm-up "$side" 0; done
for ((pair = 1; pair <= pairs; pair++)); do
  sides=(sink host)
  for ((turn = 0; turn < 2; turn++)); do events single "${sides[(turn + pair) % 2]}" "$pair"; done
  for ((turn = 0; turn < 2; turn++)); do BATCH=100 events batch "${sides[(turn + pair) % 2]}" "$pair"; done
done

events warm-up memory 0
looks=(member record offer)
for ((pair = 0; pair <= pairs; pair++)); do
  for ((turn = 0; turn < 3; turn++)); do
    look=${looks[(turn + pair) % 3]}
    LOOK=$look measure "$look" memory "$pair" members
  done
done

awk -v pairs="$pairs" -f bench/http/events.awk "$results"
