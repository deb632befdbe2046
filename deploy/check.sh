#!/usr/bin/env bash
# Lints what lies in this folder, and runs by hand what its files would run: no container engine and no systemd is needed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=$(mktemp -d) process=
finish() {
  [ -z "$process" ] || kill -KILL "$process" 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT
fail() { echo "deploy: $*" >&2; exit 1; }

lint() {
  if command -v "$1" >/dev/null; then "${@:2}"; else echo "deploy: $1 is missing, so its check is left out." >&2; fi
}

# The unit names paths of an installed host; only what is wrong with the unit itself counts.
verify_unit() {
  local problems
  problems=$(systemd-analyze verify --man=no deploy/personalization.service 2>&1 | grep 'personalization\.service' | grep -v 'is not executable' || true)
  [ -z "$problems" ] || fail "systemd-analyze: $problems"
}

# What an instruction of the Dockerfile says, lines joined: all of them, in their order.
instruction() { sed -e ':join' -e '/\\$/{N;s/\\\n//;b join' -e '}' deploy/Dockerfile | sed -n "s/^$1 //p"; }
words() { instruction "$1" | sed -e 's/^\[//' -e 's/\]$//' -e 's/", *"/\n/g' -e 's/"//g'; }

# Waits until the host answers at its live endpoint.
serve() {
  "$@" >"$folder/log" 2>&1 &
  process=$!
  local url=
  for _ in $(seq 300); do
    url=$(grep -o 'http://[^ ]*:[0-9]*' "$folder/log" | tail -n 1 || true)
    if [ -n "$url" ] && curl -sf -o "$folder/answer" "${url/\[::\]/127.0.0.1}/health/live" && grep -q Healthy "$folder/answer"; then return; fi
    kill -0 "$process" 2>/dev/null || break
    sleep 0.1
  done
  cat "$folder/log" >&2
  fail "the host did not answer: $*"
}

stop() {
  kill -TERM "$process"
  wait "$process" || fail "the host ended with $?."
  process=
}

lint shellcheck shellcheck deploy/*.sh bench/*/*.sh test.sh .ci/run
lint systemd-analyze verify_unit

# The image, step by step, with its folders below one of our own.
here() { sed -e "s|/app|$folder/app|g" -e "s|/var/lib|$folder/var/lib|g" -e "s|/etc/personalization|$PWD/deploy/configuration|g" -e 's|http://+:8080|http://127.0.0.1:0|' -e 's|http://localhost:5080|http://127.0.0.1:0|' -e "s|/usr/lib/personalization|$folder/app|g"; }
mkdir -p "$folder/var/lib"
while read -r command; do
  echo "deploy: RUN $command"
  APP_UID=$(id -u) bash -euc "$(here <<<"$command")" >"$folder/out" 2>&1 || { tail -n 30 "$folder/out" >&2; fail "RUN $command"; }
done < <(instruction RUN)
export WAREHOUSE_URL='Host=127.0.0.1;Port=1;Username=nobody;Timeout=1'
environment=$(instruction ENV | here)
mapfile -t command < <({ words ENTRYPOINT; words CMD; } | here)
echo "deploy: ${command[*]}"
serve env "$environment" "${command[@]}"
[ "$(stat -c %a "$folder/var/lib/personalization")" = 700 ] || fail 'the state directory is open to others.'
env "$environment" "${command[0]}" validate --config deploy/configuration
env "$environment" "${command[0]}" keys create --name check --config deploy/configuration >/dev/null 2>&1 || fail 'no key could be made beside the host.'
stop

# The unit's commands.
directive() { sed -n "s/^$1=//p" deploy/personalization.service | here; }
read -r -a command <<<"$(directive ExecStart)"
echo "deploy: ${command[*]}"
serve env "STATE_DIRECTORY=$folder/var/lib/personalization" "${command[@]}"
MAINPID=$process bash -c "$(directive ExecReload)"
for _ in $(seq 100); do ! grep -q 'configuration was read again' "$folder/log" || break; sleep 0.1; done
grep -q 'configuration was read again' "$folder/log" || fail 'ExecReload reloaded nothing.'
stop
echo 'deploy: all well.'
