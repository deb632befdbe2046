#!/usr/bin/env bash
# What liquidjs takes for the templates of the benchmark `liquid`, on this machine. Needs node and npm, which fetches liquidjs into a temporary folder.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --prefix "$folder" liquidjs >&2
cp "$here/measure.mjs" "$folder/"
node "$folder/measure.mjs"
