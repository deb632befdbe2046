#!/usr/bin/env bash
# Builds everything once, runs every test project and ends with the line "N passed, N failed, N skipped".
#   ./test.sh           the suite as a person runs it before a commit
#   ./test.sh --full    the same with twenty times as many random cases, rows and rounds
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 2

limit=840 # seconds for all test projects together
export PERSONALIZATION_TEST_SCALE="${PERSONALIZATION_TEST_SCALE:-1}"
for argument in "$@"; do
  case "$argument" in
    --full) export PERSONALIZATION_TEST_SCALE=20; limit=7200 ;;
    *) echo "usage: ./test.sh [--full]" >&2; exit 2 ;;
  esac
done

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
need odbcinst unixodbc
odbcinst -q -d -n 'MariaDB Unicode' >/dev/null 2>&1 || need "the ODBC driver 'MariaDB Unicode'" odbc-mariadb

# Tests derive their random numbers from this one; set it to repeat a run.
export PERSONALIZATION_TEST_SEED="${PERSONALIZATION_TEST_SEED:-$((RANDOM * 32768 + RANDOM))}"
echo "PERSONALIZATION_TEST_SEED=$PERSONALIZATION_TEST_SEED PERSONALIZATION_TEST_SCALE=$PERSONALIZATION_TEST_SCALE"

results=$(mktemp -d) || exit 2
trap 'rm -rf "$results"' EXIT

dotnet build Personalization.sln -c Release --nologo -v quiet </dev/null || { echo "The build failed." >&2; exit 1; }

passed=0 failed=0 skipped=0 broken=0
SECONDS=0

# Of a TRX file and an outcome: how many results have it, and their names.
results_of() { grep -o '<UnitTestResult [^>]*>' "$1" | grep " outcome=\"$2\""; }
count() { results_of "$1" "$2" | wc -l; }
names() { results_of "$1" "$2" | sed -e 's/.* testName="\([^"]*\)".*/\1/' -e 's/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&amp;/\&/g'; }

for project in tests/*.Tests/; do
  name=$(basename "$project")
  trx="$results/$name.trx"
  left=$((limit - SECONDS))
  status=124
  if [ "$left" -gt 0 ]; then
    timeout -k 15 "$left" dotnet test "$project" --no-build -c Release --nologo -v quiet \
      --logger "console;verbosity=minimal" --logger "trx;LogFileName=$name.trx" --results-directory "$results" </dev/null
    status=$?
  fi
  total=0 bad=0
  if [ -f "$trx" ]; then
    total=$(grep -c '<UnitTestResult ' "$trx")
    good=$(count "$trx" Passed)
    off=$(count "$trx" NotExecuted)
    bad=$((total - good - off))
    passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + off))
    { names "$trx" Failed; names "$trx" Error; names "$trx" Timeout; names "$trx" Aborted; } | sed 's/^/failed: /' >>"$results/names"
    names "$trx" NotExecuted | sed 's/^/skipped: /' >>"$results/names"
  fi
  if [ "$status" = 124 ] || [ "$status" = 137 ]; then
    echo "broken: $name did not finish within the $limit s that all tests have" >>"$results/names"
    broken=1
  elif [ "$total" = 0 ]; then
    echo "broken: $name ran no tests, or crashed (exit code $status)" >>"$results/names"
    broken=1
  elif [ "$status" != 0 ] && [ "$bad" = 0 ]; then
    echo "broken: $name ended with exit code $status though no test failed: it crashed" >>"$results/names"
    broken=1
  fi
done

if [ -s "$results/names" ]; then
  echo
  sort "$results/names"
fi

code=0
if [ "$failed" -gt 0 ] || [ "$broken" = 1 ] || [ "$passed" = 0 ]; then
  echo "Repeat with PERSONALIZATION_TEST_SEED=$PERSONALIZATION_TEST_SEED"
  code=1
elif [ "${CI:-}" = true ] && [ "$skipped" -gt 0 ]; then
  echo "Skipped tests fail on CI."
  code=1
fi

echo "$passed passed, $failed failed, $skipped skipped"
exit "$code"
