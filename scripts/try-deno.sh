#!/bin/sh
# Makes a program of the source with `deno compile` and tries it: `sh scripts/try-deno.sh deno`. In
# an empty directory the example's revisions go up, down and up again on the embedded PostgreSQL.
#
# Deno fetches the runtime of such programs, denort, from its own site; DENORT_BIN names another.
set -eu

deno=$1
case $deno in
  /*) ;;
  */*) deno=$PWD/$deno ;;
esac
root=$(cd -- "$(dirname -- "$0")/.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/try-deno.XXXXXX")
trap 'rm -rf -- "$work"' EXIT

# All of node_modules goes into the program, so there must be no more in it than ebb runs with.
mkdir "$work/source" "$work/empty"
cp -R "$root/src" "$root/package.json" "$root/package-lock.json" "$work/source"
cd "$work/source"
npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error

# A run from source keeps the cluster that initdb takes seconds to make.
"$deno" run -A src/main.ts upgrade head --dir "$root/migrations" --url pglite:
"$deno" compile -q -A --no-check --include dist/embedded-installed -o "$work/ebb" src/main.ts

rm -rf "$work/source"
cd "$work/empty"
"$work/ebb" --version --json
for target in head base head; do
  direction=upgrade
  test "$target" = head || direction=downgrade
  "$work/ebb" "$direction" "$target" --dir "$root/migrations" --url pglite:./database
done
"$work/ebb" verify --dir "$root/migrations"
"$work/ebb" status --dir "$root/migrations" --url pglite:./database
echo "All is well"
