#!/usr/bin/env bash
# Builds everything once, runs every test project, two side by side, and ends with the line "N passed, N failed, N skipped".
#   ./test.sh           the suite as a person runs it before a commit
#   ./test.sh --full    the same with twenty times as many random cases, kills and rounds
# There is no limit on the whole: only a test that does nothing for a long time is named, and its project ended.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 2

export PERSONALIZATION_TEST_SCALE="${PERSONALIZATION_TEST_SCALE:-1}"
for argument in "$@"; do
  case "$argument" in
    --full) export PERSONALIZATION_TEST_SCALE=20 ;;
    *) echo "usage: ./test.sh [--full]" >&2; exit 2 ;;
  esac
done
# The longest test that is not stuck takes about a minute where nothing else runs, and grows with the scale.
hang=$((10 + 4 * PERSONALIZATION_TEST_SCALE))m

if ! command -v dotnet >/dev/null; then
  echo "dotnet is not on the PATH. Install the .NET 10 SDK (https://dotnet.microsoft.com/download) and run this again." >&2
  exit 2
fi

# need <command> <package>: a server or tool that the tests start. Installed as root on Debian, asked for elsewhere.
need() {
  command -v "$1" >/dev/null && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing $2 for '$1' ..."
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2"; } </dev/null >/dev/null && return
  fi
  echo "The tests need '$1': install the package $2 and run this again." >&2
  exit 2
}
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || need initdb postgresql
need redis-server redis-server
need mariadbd mariadb-server
need chromium chromium
need node nodejs
need npm npm
need odbcinst unixodbc
odbcinst -q -d -n 'MariaDB Unicode' >/dev/null 2>&1 || need "the ODBC driver 'MariaDB Unicode'" odbc-mariadb

# Tests derive their random numbers from this one; set it to repeat a run.
export PERSONALIZATION_TEST_SEED="${PERSONALIZATION_TEST_SEED:-$((RANDOM * 32768 + RANDOM))}"
echo "PERSONALIZATION_TEST_SEED=$PERSONALIZATION_TEST_SEED PERSONALIZATION_TEST_SCALE=$PERSONALIZATION_TEST_SCALE"

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 TESTINGPLATFORM_NOBANNER=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1
results=$(mktemp -d) || exit 2
trap 'rm -rf "$results"' EXIT

# One warm compiler for all projects, also where the environment asks for a cold one each: that takes half as long again.
dotnet build Personalization.sln -c Release -v quiet -p:UseSharedCompilation=true </dev/null || { echo "The build failed." >&2; exit 1; }

# Where this was started by nohup, hosts that the tests start would ignore SIGHUP.
hangups=(env --default-signal=HUP)
"${hangups[@]}" true 2>/dev/null || hangups=()
${hangups[@]+"${hangups[@]}"} dotnet test --solution Personalization.sln --no-build -c Release --max-parallel-test-modules 2 --no-ansi --progress off \
  --hangdump --hangdump-type None --hangdump-timeout "$hang" --results-directory "$results" </dev/null 2>&1 | tee "$results/log"
status=${PIPESTATUS[0]}
sed -s 's/^/still running when its project was ended: /' "$results"/*_hang.log 2>/dev/null

# The run's own summary closes the output.
total() { sed -n "s/^  $1: \([0-9]*\)$/\1/p" "$results/log" | tail -n 1; }
passed=$(total succeeded) failed=$(total failed) skipped=$(total skipped)
if [ "$status" != 0 ] || [ "${passed:-0}" = 0 ]; then
  echo "Repeat with PERSONALIZATION_TEST_SEED=$PERSONALIZATION_TEST_SEED"
  [ "$status" != 0 ] || status=1
elif [ "${CI:-}" = true ] && [ "${skipped:-0}" -gt 0 ]; then
  echo "Skipped tests fail on CI."
  status=1
fi

echo "${passed:-0} passed, ${failed:-0} failed, ${skipped:-0} skipped"
exit "$status"
