#!/usr/bin/env bash
# Writes the public API of every library anew into src/*/PublicAPI.Unshipped.txt. What is no longer there goes too; review the diff and commit it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

for project in src/*/; do
  for file in Shipped Unshipped; do
    echo '#nullable enable' >"${project}PublicAPI.$file.txt"
  done
done

# One by one: of a solution, only one project's files are written.
dotnet restore Personalization.sln --verbosity quiet
for project in src/*/*.csproj; do
  echo "$project"
  dotnet format analyzers "$project" --no-restore --diagnostics RS0016 --severity warn 2>/dev/null
done
git diff --stat -- 'src/*/PublicAPI.*.txt'
