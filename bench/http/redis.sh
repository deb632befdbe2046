#!/usr/bin/env bash
# Measures lookups over HTTP on Redis, with the near cache off and on, with wrk beside webdis on the same Redis and record, in turns, and prints a table.
# Usage: bench/http/redis.sh [PAIRS] [SECONDS]. Needs redis-server, webdis and wrk (Debian packages of these names). Listens on loopback only.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
pairs=${1:-5} seconds=${2:-4} rows=1000
for tool in redis-server redis-cli webdis wrk; do
  command -v "$tool" >/dev/null || { echo "$tool is missing; see the Debian packages redis-server, webdis and wrk." >&2; exit 2; }
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

redisPort=$((20000 + RANDOM % 10000)) webdisPort=$((30000 + RANDOM % 10000))
redis-server --port "$redisPort" --bind 127.0.0.1 --save '' --appendonly no --dir "$folder" >"$folder/redis.log" &
until redis-cli -p "$redisPort" ping >/dev/null 2>&1; do sleep 0.1; done
cat >"$folder/webdis.json" <<JSON
{ "redis_host": "127.0.0.1", "redis_port": $redisPort, "http_host": "127.0.0.1", "http_port": $webdisPort, "threads": 2, "pool_size": 10,
  "daemonize": false, "websockets": false, "database": 0, "acl": [], "verbosity": 1, "logfile": "$folder/webdis.log" }
JSON
webdis "$folder/webdis.json" >/dev/null 2>&1 &
until curl -sf "http://127.0.0.1:$webdisPort/PING" >/dev/null; do sleep 0.1; done

# A configuration: name, near cache.
configure() {
  cat >"$folder/$1.yaml" <<YAML
sources: { shop: { type: sqlite, connectionString: "Data Source=$folder/shop.db" } }
stores: { default: { type: redis, connectionString: "127.0.0.1:$redisPort"$2 } }
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

url() { grep -o 'http://127\.0\.0\.1:[0-9]*' "$folder/$1.log" | head -n 1; }
serve() {
  "$host" serve --config "$folder/$1.yaml" --urls http://127.0.0.1:0 "${@:2}" >"$folder/$1.log" 2>&1 &
  until [ -n "$(url "$1")" ]; do sleep 0.1; done
}

# Notes: side, pair, requests/s, p50, p99, answers other than 200, errors.
measure() {
  local line
  line=$(TARGET=$3 KEY=${5:-none} wrk -t1 -c64 -d"${seconds}s" -s bench/http/redis.lua "$4" | sed -n 's/^RESULT //p')
  [ "$2" = 0 ] || echo "$1 $2 $line" >>"$results"
  echo "$1 $2 $line" >&2
}

echo "Preparing." >&2
"$tool" shop "$folder/shop.db" "$rows"
configure plain ''
configure near ', nearCache: {}'
plainKey=$("$host" keys create --name bench --config "$folder/plain.yaml" 2>/dev/null)
nearKey=$("$host" keys create --name bench --config "$folder/near.yaml" 2>/dev/null)
serve plain
until grep -q 'ended as success' "$folder/plain.log"; do sleep 0.1; done
serve near --no-schedules
record=$(redis-cli -p "$redisPort" keys '*}r:5' | sed 's/{/%7B/; s/}/%7D/')
for ((pair = 0; pair <= pairs; pair++)); do
  measure webdis "$pair" "/HGETALL/$record" "http://127.0.0.1:$webdisPort"
  measure plain "$pair" /v1/collections/customers/records/user_id/5 "$(url plain)" "$plainKey"
  measure near "$pair" /v1/collections/customers/records/user_id/5 "$(url near)" "$nearKey"
done

awk -v pairs="$pairs" -f bench/http/redis.awk "$results"
