#!/bin/sh
# Tries an ebb on the machine it was built for: `sh scripts/try-ebb.sh dist/ebb-linux-x64`. A bundle
# of the example's revisions goes up, down and up again on the embedded PostgreSQL, without a
# directory beside it, and does nothing once it is cut short.
#
# EBB_RUN holds the words to run it with: EBB_RUN="qemu-aarch64 -L ROOT" for another processor.
set -eu

ebb=$1
case $ebb in
  /*) ;;
  */*) ebb=$PWD/$ebb ;;
esac
migrations=$(cd -- "$(dirname -- "$0")/../migrations" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/try-ebb.XXXXXX")
trap 'rm -rf -- "$work"' EXIT
cd "$work"

run() {
  # shellcheck disable=SC2086 # several words
  ${EBB_RUN:-} "$@"
}

run "$ebb" --version
run "$ebb" bundle -o app.exe --dir "$migrations"
run ./app.exe --version
run ./app.exe upgrade head --url pglite:./database
run ./app.exe downgrade base --url pglite:./database
run ./app.exe upgrade head --url pglite:./database
run ./app.exe status --url pglite:./database

size=$(wc -c <app.exe)
dd if=app.exe of=cut.exe bs=1000 count=$(((size - 1) / 1000)) 2>/dev/null
chmod 755 cut.exe
if run ./cut.exe heads; then
  echo "A bundle that was cut short ran" >&2
  exit 1
fi
echo "All is well"
