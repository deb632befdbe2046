#!/usr/bin/env bash
# Brings src/*/PublicAPI.Unshipped.txt up to what the libraries show: adds what the analyzer misses, takes out what it no longer finds.
# Review the diff and commit it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

dotnet build Personalization.sln --nologo -v quiet
for project in src/*/*.csproj; do
  file=$(dirname "$project")/PublicAPI.Unshipped.txt
  found=$(dotnet build "$project" --nologo --no-restore --no-incremental -p:Analyze=true -p:TreatWarningsAsErrors=false -p:BuildProjectReferences=false | grep -oE "RS001[67]: Symbol '.*' is (not )?part of the declared" | sort -u || true)
  added=$(sed -nE "s/^RS0016: Symbol '(.*)' is not part of the declared$/\1/p" <<<"$found")
  gone=$(sed -nE "s/^RS0017: Symbol '(.*)' is part of the declared$/\1/p" <<<"$found")
  { grep -vxFf <(printf '%s\n' "$gone") "$file" | grep -v '^#nullable'; printf '%s\n' "$added"; } | grep . | LC_ALL=C sort -u >"$file.new" || true
  { echo '#nullable enable'; cat "$file.new"; } >"$file"
  rm "$file.new"
done
git diff --stat -- 'src/*/PublicAPI.*.txt'
