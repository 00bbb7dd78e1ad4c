#!/bin/sh
# Installs ebb: one executable, put into one directory. It changes nothing else.
#
#   EBB_VERSION        the version to install, for example 0.1.0 (default: the newest)
#   EBB_INSTALL_DIR    where to (default: /usr/local/bin for root, else ~/.local/bin)
#   EBB_DOWNLOAD_BASE  a mirror: the folder that holds ebb-<target>.gz and SHA256SUMS, and
#                      perhaps the smaller ebb-<target>.xz;
#                      https:, http: on this machine only, or file:///folder
#   EBB_TARGET         the build (default: found out), for example linux-x64-baseline
#
# All of it is functions, and the last line calls them: a copy that was cut off does nothing.

set -eu
[ -z "${ZSH_VERSION:-}" ] || emulate sh

# Where releases are published; empty until the first one is.
RELEASES=''

main() {
  base=$(download_base)
  target=${EBB_TARGET:-$(find_target)}
  directory=$(install_directory)

  { mkdir -p -- "$directory" && directory=$(cd "$directory" && pwd); } ||
    fail "Cannot make the directory $directory" "set EBB_INSTALL_DIR to one that you may write to"
  [ ! -d "$directory/ebb" ] || fail "$directory/ebb is a directory" "set EBB_INSTALL_DIR to another directory"
  # In the target directory, so that the last step is a rename, which happens as a whole or not.
  work=$(mktemp -d "$directory/.ebb-install.XXXXXX") ||
    fail "Cannot write to $directory" "set EBB_INSTALL_DIR to a directory that you may write to"
  trap 'rm -rf -- "$work"' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  trap 'exit 141' PIPE
  download "$base/SHA256SUMS" "$work/SHA256SUMS"
  download_archive
  verify
  "$unpacker" -dc <"$work/$archive" >"$work/ebb" || fail "Cannot unpack $archive into $directory" "see that the disk has 200 MB of room"
  chmod 755 "$work/ebb"
  version=$(version_of "$work/ebb")
  check_version
  replaced=$([ ! -f "$directory/ebb" ] || version_of "$directory/ebb")
  mv -f -- "$work/ebb" "$directory/ebb" || fail "Cannot replace $directory/ebb" "see who owns it"
  report
}

# A mirror that somebody named, else the place of the releases.
download_base() {
  if [ -n "${EBB_DOWNLOAD_BASE:-}" ]; then
    check_base "${EBB_DOWNLOAD_BASE%/}"
    printf '%s\n' "${EBB_DOWNLOAD_BASE%/}"
  elif [ -z "$RELEASES" ]; then
    fail "No release of ebb has been published yet" \
      "build it from source (npm run build), or set EBB_DOWNLOAD_BASE to a folder with builds of it"
  elif [ -n "${EBB_VERSION:-}" ]; then
    printf '%s\n' "$RELEASES/download/v${EBB_VERSION#v}"
  else
    printf '%s\n' "$RELEASES/latest/download"
  fi
}

# Plain http goes nowhere but to this machine: on the way anybody could change what comes.
check_base() {
  case $1 in
    https://* | file:///*) return 0 ;;
    http://*) ;;
    /*) fail "EBB_DOWNLOAD_BASE is \"$1\"" "a folder on this machine is written file://$1" ;;
    *) fail "EBB_DOWNLOAD_BASE is \"$1\"" "it begins with https://, http://127.0.0.1 or file:///" ;;
  esac
  host=${1#http://}
  host=${host%%[/?#]*}
  case $host in
    *@*) host= ;;
    localhost | localhost:* | '[::1]' | '[::1]:'*) return 0 ;;
  esac
  host=${host%:*}
  case $host in
    *[!0-9.]*) ;;
    127.*) return 0 ;;
  esac
  fail "EBB_DOWNLOAD_BASE is plain http to another machine: $1" "use https"
}

find_target() {
  system=$(uname -s)
  machine=$(uname -m)
  case $machine in
    x86_64 | amd64) machine=x64 ;;
    aarch64 | arm64) machine=arm64 ;;
    *) fail "There is no build of ebb for $system on $machine" "build it from source" ;;
  esac
  case $system in
    Linux) linux_target ;;
    Darwin) darwin_target ;;
    *) fail "This script does not install on $system" "on Windows, unpack ebb-windows-x64.gz by hand" ;;
  esac
}

# The builds for musl and for arm64 run on every processor of their kind.
linux_target() {
  if is_musl; then
    printf '%s\n' "linux-$machine-musl"
  elif [ "$machine" = arm64 ] || has_avx2; then
    printf '%s\n' "linux-$machine"
  else
    printf '%s\n' linux-x64-baseline
  fi
}

# What ldd says of itself counts most: Alpine may have a stand-in for glibc's loader. Without ldd:
# a program for glibc names the loader that it wants; where that is missing it cannot start.
is_musl() {
  case $(ldd --version 2>&1 || :) in
    *musl*) return 0 ;;
    *GLIBC* | *"GNU libc"*) return 1 ;;
  esac
  for loader in /lib64/ld-linux-x86-64.so.2 /lib/ld-linux-aarch64.so.1; do
    [ ! -e "$loader" ] || return 1
  done
  for loader in /lib/ld-musl-*.so.1; do
    [ ! -e "$loader" ] || return 0
  done
  return 1
}

# Where nothing tells, the build that runs everywhere is the safe one.
has_avx2() {
  grep -q -w avx2 /proc/cpuinfo 2>/dev/null
}

# A shell that is translated on Apple silicon calls itself x86_64.
darwin_target() {
  if [ "$(sysctl -n sysctl.proc_translated 2>/dev/null || printf 0)" = 1 ]; then machine=arm64; fi
  printf '%s\n' "darwin-$machine"
}

install_directory() {
  if [ -n "${EBB_INSTALL_DIR:-}" ]; then
    case $EBB_INSTALL_DIR in
      /*) printf '%s\n' "$EBB_INSTALL_DIR" ;;
      *) printf '%s\n' "./$EBB_INSTALL_DIR" ;;
    esac
  elif [ "$(id -u)" = 0 ]; then
    printf '%s\n' /usr/local/bin
  elif [ -n "${HOME:-}" ]; then
    printf '%s\n' "$HOME/.local/bin"
  else
    fail "HOME is not set" "set EBB_INSTALL_DIR to the directory for ebb"
  fi
}

# Fetches $1 into the file $2.
download() {
  case $1 in
    file://*) cp -- "${1#file://}" "$2" || fail "Cannot copy $1" "see what EBB_DOWNLOAD_BASE holds, and that the disk has room" ;;
    https://*) fetch "$1" "$2" ;;
    *) (unset http_proxy all_proxy ALL_PROXY && fetch "$1" "$2") ;;
  esac
}

fetch() {
  if command -v curl >/dev/null 2>&1; then
    fetch_with_curl "$1" "$2"
  elif command -v wget >/dev/null 2>&1; then
    fetch_with_wget "$1" "$2"
  else
    fail "Neither curl nor wget is here" "install one of them, or give a file:/// folder as EBB_DOWNLOAD_BASE"
  fi || fail "Cannot download $1" "try again, or set EBB_DOWNLOAD_BASE to a mirror"
}

# A redirect never leads to plain http; a transfer that stands still ends.
fetch_with_curl() {
  set -- --fail --silent --show-error --location --connect-timeout 20 --speed-limit 1 --speed-time 60 --output "$2" "$1"
  case $base in
    https://*) curl --proto '=https' --tlsv1.2 "$@" ;;
    *) curl --max-redirs 0 "$@" ;;
  esac
}

# GNU's wget tells with -nv where a file came from at last, and with -q not even its errors. BusyBox's
# knows few options; where it is built without timeouts, as Debian's is, -T crashes it
# (vda-linux/busybox_mirror#29), and its own TLS takes any certificate.
fetch_with_wget() {
  url=$1
  set -- -O "$2" "$1"
  case $(wget --help 2>&1) in
    *'-T'*) set -- -T 60 "$@" ;;
  esac
  case $base-$(wget --version 2>/dev/null | sed 's/ .*//;q') in
    https://*-GNU) set -- -nv -t 3 "$@" ;;
    *-GNU) set -- -nv -t 3 --max-redirect=0 "$@" ;;
    *) set -- -q "$@" ;;
  esac
  ended=0
  told=$(LC_ALL=C wget "$@" 2>&1) || ended=$?
  case $base$told in
    https://*'certificate validation not implemented'*)
      fail "This wget takes any certificate for $base" "install curl or GNU's wget" ;;
    https://*' URL:http://'*) fail "$url leads to plain http" "set EBB_DOWNLOAD_BASE to another mirror" ;;
  esac
  [ "$ended" = 0 ] || printf '%s\n' "$told" >&2
  return "$ended"
}

# The .xz is a quarter smaller, but not every machine has xz and not every mirror the .xz.
download_archive() {
  if command -v xz >/dev/null 2>&1 && [ -n "$(named_sum "ebb-$target.xz")" ]; then
    unpacker=xz
    archive=ebb-$target.xz
    say "Downloading $archive from $base"
    if (download "$base/$archive" "$work/$archive") 2>/dev/null; then return 0; fi
    say "It is not to be had there"
  fi
  unpacker=gzip
  archive=ebb-$target.gz
  say "Downloading $archive from $base"
  download "$base/$archive" "$work/$archive"
}

# Ends the script unless the archive is the one that SHA256SUMS names.
verify() {
  expected=$(named_sum "$archive")
  [ -n "$expected" ] || fail "SHA256SUMS does not name $archive" "there may be no build for this machine; see $base"
  actual=$(sha256 "$work/$archive")
  [ "$expected" = "$actual" ] || fail "The checksum of $archive is wrong: $actual, not $expected" \
    "nothing was installed; try again, and if it stays wrong, do not trust $base"
}

# Prints the checksum that SHA256SUMS names for the file $1; nothing where it names none.
named_sum() {
  named=
  while read -r sum name; do
    name=${name#\*}
    [ "${name#./}" != "$1" ] || named=$sum
  done <"$work/SHA256SUMS"
  printf '%s\n' "$named"
}

sha256() {
  if command -v sha256sum >/dev/null 2>&1; then
    sum=$(sha256sum <"$1")
  elif command -v shasum >/dev/null 2>&1; then
    sum=$(shasum -a 256 <"$1")
  elif command -v openssl >/dev/null 2>&1; then
    sum=$(openssl dgst -sha256 -r <"$1")
  else
    fail "None of sha256sum, shasum and openssl is here" "install one of them: ebb is not installed unchecked"
  fi
  printf '%s\n' "${sum%% *}"
}

# What a program calls itself: "ebb 0.1.0"; nothing when it does not run here.
version_of() {
  "$1" --version 2>/dev/null </dev/null || :
}

check_version() {
  [ -n "${EBB_VERSION:-}" ] || return 0
  case "$version " in
    "ebb ${EBB_VERSION#v} "*) ;;
    *) fail "$base holds ${version:-a program that does not run here}, not ebb ${EBB_VERSION#v}" "nothing was installed" ;;
  esac
}

report() {
  say "Installed $directory/ebb (${version:-unknown version}, $target), checksum verified"
  if [ -z "$version" ]; then
    "$directory/ebb" --version </dev/null >&2 || :
    printf 'warning: It does not run here. On Alpine it needs: apk add libstdc++ libgcc\n' >&2
  fi
  if [ -z "$replaced" ]; then
    say "To undo: rm $(word "$directory/ebb")"
  elif [ "$replaced" = "$version" ]; then
    say "It replaced the same version. To remove it: rm $(word "$directory/ebb")"
  else
    say "It replaced $replaced. To undo: install that version again"
  fi
  case :${PATH:-}: in
    *:"$directory":*) ;;
    *) say "$directory is not in your PATH; to add it: export PATH=$(word "$directory"):\"\$PATH\"" ;;
  esac
}

say() {
  printf '%s\n' "$1"
}

# Prints $1 as one word of a shell's line.
word() {
  case $1 in *[!A-Za-z0-9/._+@%,:-]*) set -- "'$(printf '%s\n' "$1" | sed "s/'/'\\\\''/g")'" ;; esac
  printf '%s\n' "$1"
}

# Ends the script with what is wrong and what to do.
fail() {
  printf 'error: %s\n  hint: %s\n' "$1" "$2" >&2
  exit 1
}

main
