#!/usr/bin/env bash
# Writes what the libraries show beyond src/*/PublicAPI.Shipped.txt anew into PublicAPI.Unshipped.txt. What is no longer there goes too.
# Review the diff and commit it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

dotnet restore Personalization.sln --verbosity quiet
# One by one: of a solution, only one project's files are written.
for project in src/*/*.csproj; do
  echo "$project"
  files=$(dirname "$project")/PublicAPI
  [ -f "$files.Shipped.txt" ] || echo '#nullable enable' >"$files.Shipped.txt"
  echo '#nullable enable' >"$files.Unshipped.txt"
  dotnet format analyzers "$project" --no-restore --diagnostics RS0016 --severity warn 2>/dev/null
done
git diff --stat -- 'src/*/PublicAPI.*.txt'
