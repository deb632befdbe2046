#!/usr/bin/env bash
# Measures lookups over HTTP with wrk beside a bare Kestrel endpoint, in pairs that take turns, and prints a table.
# Usage: bench/http/run.sh [PAIRS] [SECONDS]. Needs wrk and nginx (Debian packages of these names). Listens on loopback only.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
pairs=${1:-5} seconds=${2:-4} connections=64 keys=100000 many=1000000
for tool in wrk nginx curl; do
  command -v "$tool" >/dev/null || { echo "$tool is missing; Debian has a package of this name (wrk, nginx, curl)." >&2; exit 2; }
done

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

# A configuration: name, store, number of rows.
configure() {
  cat >"$folder/$1.yaml" <<YAML
sources: { shop: { type: sqlite, connectionString: "Data Source=$folder/shop-$3.db" } }
stores: { default: { $2 } }
state: { directory: $folder/$1-state }
models: { customers: { source: shop, tableName: customers, primaryKey: user_id } }
collections: { customers: { indexes: { user_id: { primary: true }, email: {} } } }
syncs:
  customers:
    model: customers
    collection: customers
    indexes: { email: email }
    mappings: [ { from: email }, { from: full_name }, { from: city }, { from: points }, { from: lifetime_value }, { from: segment }, { from: history }, { from: address } ]
    schedule: { interval: 1d }
YAML
}

key() { "$host" keys create --name bench --config "$folder/$1.yaml" "${@:2}" 2>/dev/null; }
url() { grep -o 'http://127\.0\.0\.1:[0-9]*' "$folder/$1.log" | head -n 1; }
await() { until grep -q "$2" "$folder/$1.log" 2>/dev/null; do sleep 0.1; done; }
serve() {
  "$host" serve --config "$folder/$1.yaml" --urls http://127.0.0.1:0 >"$folder/$1.log" 2>&1 &
  await "$1" 'ended as success'
}

# Runs wrk against a side and notes: work, side, pair, requests/s, p50, p99, answers other than 200, errors.
measure() {
  local work=$1 side=$2 pair=$3 base=$4 line
  line=$(wrk -t1 -c"${CONNECTIONS:-$connections}" -d"${seconds}s" -s bench/http/lookup.lua "$base" | sed -n 's/^RESULT //p')
  echo "$work $side $pair $line" | tee -a "$results" >&2
}

echo "Preparing." >&2
"$tool" shop "$folder/shop-$keys.db" "$keys"
"$tool" shop "$folder/shop-$many.db" "$many"
configure memory 'type: memory' "$keys"
configure sqlite "type: sqlite, path: $folder/records.db" "$keys"
configure many "type: sqlite, path: $folder/many.db" "$many"
configure many-memory 'type: memory' "$many"
declare -A keyOf
for side in memory sqlite many many-memory; do keyOf[$side]=$(key "$side" --scopes read,manage); done
serve memory
serve sqlite
curl -sf -H "Authorization: Bearer ${keyOf[memory]}" "$(url memory)/v1/collections/customers/records/email/c5@shop.example" >"$folder/record.json"
"$tool" baseline "$folder/record.json" >"$folder/baseline.log" 2>&1 &
await baseline 'Now listening'

# The ceiling: nginx with a file of the same size.
nginxPort=$((20000 + RANDOM % 20000))
cat >"$folder/nginx.conf" <<NGINX
worker_processes auto; daemon off; pid $folder/nginx.pid; error_log $folder/nginx.err;
events { worker_connections 1024; }
http {
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; open_file_cache max=10; default_type application/json;
  server { listen 127.0.0.1:$nginxPort; root $folder; location / { try_files /record.json =404; add_header Cache-Control "private, no-cache"; } }
}
NGINX
chmod 755 "$folder" && chmod 644 "$folder/record.json"
nginx -c "$folder/nginx.conf" -p "$folder" 2>/dev/null &
echo "http://127.0.0.1:$nginxPort" >"$folder/nginx.log"

export KEYS=$keys
for side in baseline memory sqlite nginx baseline memory sqlite nginx; do KEY=${keyOf[$side]:-none} measure warm-up "$side" 0 "$(url "$side")"; done
for ((pair = 1; pair <= pairs; pair++)); do
  sides=(baseline memory sqlite nginx)
  for ((turn = 0; turn < 4; turn++)); do
    side=${sides[(turn + pair) % 4]}
    KEY=${keyOf[$side]:-${keyOf[memory]}} measure single "$side" "$pair" "$(url "$side")"
  done
  BATCH=100 KEY=${keyOf[memory]} measure batch memory "$pair" "$(url memory)"
  BATCH=100 KEY=${keyOf[sqlite]} measure batch sqlite "$pair" "$(url sqlite)"
  CONNECTIONS=128 KEY=${keyOf[memory]} measure twice memory "$pair" "$(url memory)"
done

# Twice what a key may: half of what the machine did a second.
rate=$(awk '$1 == "single" && $2 == "memory" { sum += $4; n++ } END { printf "%d", sum / n / 2 }' "$results")
limited=$(key memory --rate "$rate/1s")
sleep 2
for ((pair = 1; pair <= pairs; pair++)); do KEY=$limited measure limited memory "$pair" "$(url memory)"; done
curl -s -D "$folder/refused" -o /dev/null "$(url memory)/v1/collections/customers/records/email/c5@shop.example" -H "Authorization: Bearer $limited"
head -n 1 "$folder/refused" | sed 's/^/right after: /' >&2

# While a sync writes every row again.
export KEYS=$many
for side in many many-memory; do
  serve "$side"
  server=$!
  for ((pair = 1; pair <= pairs; pair++)); do
    # What the run before left to the collector is gone after the first two.
    for work in warm-up warm-up quiet; do KEY=${keyOf[$side]} measure "$work" "$side" "$pair" "$(url "$side")"; done
    "$host" sync run customers --full-resync --host "$(url "$side")" --key "${keyOf[$side]}" >"$folder/run-$pair" 2>&1 &
    run=$!
    KEY=${keyOf[$side]} measure syncing "$side" "$pair" "$(url "$side")"
    kill -0 "$run" 2>/dev/null || echo "The run of pair $pair ended before the measurement did: use fewer SECONDS." >&2
    wait "$run"
    tail -n 1 "$folder/run-$pair" >&2
  done
  kill "$server" && wait "$server"
done

awk -v pairs="$pairs" -f bench/http/table.awk "$results"
