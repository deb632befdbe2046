#!/usr/bin/env bash
# Puts hand-made faults into a copy of the tree, one at a time, and runs the tests that must notice. Ends with the line
# "N faults, N killed, N survived"; the exit code is 0 only when every fault was killed.
#   eng/mutants.sh                all faults of eng/mutants
#   eng/mutants.sh NAME ...       these alone
#   MUTANTS_TREE=dir              keeps the copy there, with what was built, for the next time
# The tests run with PERSONALIZATION_TEST_SEED (1 unless set) and PERSONALIZATION_TEST_SCALE.
#
# A fault is a file eng/mutants/NAME.txt. "<<<<" to ">>>>" may come several times, and the text to be replaced must occur exactly once:
#   # which rule or invariant it breaks
#   file PATH                     what is changed
#   test PROJECT [OPTIONS]        which tests must notice, with the options that name them (--filter-class, --filter-namespace, --filter-method); when left out, those of syncs and stores in memory
#   <<<<
#   the text before
#   ====
#   the text after
#   >>>>
set -uo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd) || exit 2
default_project=tests/Personalization.Core.Tests
default_options='--filter-namespace Personalization.Core.Tests.Sync* --filter-namespace Personalization.Core.Tests.Records*'
limit=300 # seconds for the tests of one fault
export PERSONALIZATION_TEST_SEED="${PERSONALIZATION_TEST_SEED:-1}"

work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
tests=
trap '[ -z "$tests" ] || kill "$tests"; exit 130' INT TERM
tree=${MUTANTS_TREE:-$work/tree}
mkdir -p "$work/tmp"

# The last commit and what is not committed yet, as a commit of the copy.
copy_tree() {
  if [ -d "$tree/.git" ]; then
    git -C "$tree" fetch -q "$repository" HEAD && git -C "$tree" reset -q --hard FETCH_HEAD && git -C "$tree" clean -q -fd
  else
    git clone -q "$repository" "$tree"
  fi || return 1
  git -C "$repository" diff --binary HEAD >"$work/uncommitted" || return 1
  [ ! -s "$work/uncommitted" ] || git -C "$tree" apply "$work/uncommitted" || return 1
  git -C "$repository" ls-files -z --others --exclude-standard | while IFS= read -r -d '' path; do
    mkdir -p "$tree/$(dirname "$path")" && cp "$repository/$path" "$tree/$path" || return 1
  done
  git -C "$tree" add -A && git -C "$tree" -c user.name=mutants -c user.email=mutants@localhost commit -q --allow-empty -m 'As it is' --no-verify
}

# read_fault NAME: sets project, options and what is replaced where.
read_fault() {
  local line part=none
  project=$default_project options=$default_options
  paths=() befores=() afters=()
  local path='' before='' after=''
  while IFS= read -r line || [ -n "$line" ]; do
    case "$part:$line" in
      none:'file '*) path=${line#file } ;;
      none:'test '*) line=${line#test }; project=${line%% *}; options=${line#"$project"} ;;
      none:'<<<<') part=before before='' ;;
      before:'====') part=after after='' ;;
      after:'>>>>') part=none; paths+=("$path"); befores+=("${before%$'\n'}"); afters+=("${after%$'\n'}") ;;
      before:*) before+=$line$'\n' ;;
      after:*) after+=$line$'\n' ;;
    esac
  done <"$repository/eng/mutants/$1.txt"
}

apply_fault() {
  local i text head tail
  [ "${#paths[@]}" -gt 0 ] || return 1
  for i in "${!paths[@]}"; do
    [ -f "$tree/${paths[$i]}" ] || return 1
    text=$(cat "$tree/${paths[$i]}"; echo x)
    text=${text%x}
    head=${text%%"${befores[$i]}"*}
    tail=${text#*"${befores[$i]}"}
    if [ "$head" = "$text" ] || [ "${tail#*"${befores[$i]}"}" != "$tail" ]; then
      return 1
    fi
    printf '%s' "$head${afters[$i]}$tail" >"$tree/${paths[$i]}"
  done
}

restore() { git -C "$tree" checkout -q -- .; }

build() {
  (cd "$tree" && dotnet build "$1" -c Release --nologo -v quiet -m:1 \
    -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false -p:TreatWarningsAsErrors=false -p:GenerateDocumentationFile=false) \
    </dev/null >"$work/build.log" 2>&1
}

# Stops at the first test that fails. In the background, so that a signal ends the tests too.
run_tests() {
  local arguments
  read -r -a arguments <<<"$2" # never expanded to files
  (cd "$tree/$1" && TMPDIR=$work/tmp exec timeout -k 5 "$limit" \
    dotnet "bin/Release/net10.0/$(basename "$1").dll" --stop-on-fail on --no-ansi --progress off "${arguments[@]}") </dev/null >"$work/test.log" 2>&1 &
  tests=$!
  wait "$tests"
  local code=$?
  tests=
  return "$code"
}

# The first test that failed, for the report.
killer() { sed -n 's/^failed \([^ (]*\).*/\1/p' "$work/test.log" | head -n 1; }

copy_tree || { echo "The tree cannot be copied." >&2; exit 2; }
if [ $# -eq 0 ]; then
  set -- $(cd "$repository/eng/mutants" && for fault in *.txt; do echo "${fault%.txt}"; done)
fi

# Without a fault, all must pass: otherwise nothing that follows says anything.
declare -A sound
is_sound() {
  if [ -z "${sound[$project $options]:-}" ]; then
    sound[$project $options]=no
    build "$project" && run_tests "$project" "$options" && ! grep -Eq '^ *total: 0$' "$work/test.log" && sound[$project $options]=yes
  fi
  [ "${sound[$project $options]}" = yes ]
}

killed=0 survived=0 broken=0
for fault in "$@"; do
  [ -f "$repository/eng/mutants/$fault.txt" ] || { echo "There is no fault '$fault'." >&2; exit 2; }
  read_fault "$fault"
  started=$SECONDS
  detail=
  if ! is_sound; then
    result='no sound tests'
    detail=$(killer)
  elif ! apply_fault; then
    result='does not apply'
  elif ! build "$project"; then
    result='does not build'
    detail=$(grep -m 1 -o 'error .*' "$work/build.log")
  elif run_tests "$project" "$options"; then
    result=SURVIVED
  else
    result=killed
    detail=$(killer)
  fi
  restore
  case $result in
    killed) killed=$((killed + 1)) ;;
    SURVIVED) survived=$((survived + 1)) ;;
    *) broken=$((broken + 1)) ;;
  esac
  printf '%-14s %-45s %4d s  %s\n' "$result" "$fault" $((SECONDS - started)) "$detail"
done

echo "$# faults, $killed killed, $survived survived"
[ "$killed" = $# ]
