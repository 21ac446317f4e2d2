#!/usr/bin/env bash
# Builds the OpenSSL programs of the lab, once, into a cache outside the checkout, and prints the cache's path.
# The sources come with the crate openssl-src, through cargo. Two versions: 3.6 speaks SSLv3 to TLS 1.3 with post-quantum groups,
# 1.1.1 adds RC4, the sect curves and more that newer ones have dropped. Needs: cargo, a C compiler, make, perl, zlib's headers.
set -euo pipefail

cache=${CRYPTASSAY_LAB_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/cryptassay-lab}
mkdir -p "$cache"

# source VERSION: prints the folder of OpenSSL's sources in cargo's registry
source_of() {
  local manifest
  manifest=$(mktemp -d)
  mkdir "$manifest/src"
  : >"$manifest/src/lib.rs"
  printf '[package]\nname = "fetch"\nversion = "0.0.0"\nedition = "2021"\n[dependencies]\nopenssl-src = "=%s"\n' "$1" >"$manifest/Cargo.toml"
  cargo fetch --quiet --manifest-path "$manifest/Cargo.toml" >&2
  find "${CARGO_HOME:-$HOME/.cargo}/registry/src" -maxdepth 2 -type d -name "openssl-src-$1*" -print -quit
  rm -rf "$manifest"
}

# build NAME VERSION OPTION...
build() {
  local name=$1 version=$2 work
  shift 2
  [ -x "$cache/$name" ] && return
  work=$(mktemp -d "$cache/build.XXXXXX")
  cp -r "$(source_of "$version")/openssl" "$work/src"
  (
    cd "$work/src"
    export OPENSSL_CONF=/dev/null
    perl ./Configure linux-x86_64 no-shared no-tests enable-ssl3 enable-ssl3-method enable-weak-ssl-ciphers enable-md2 enable-rc5 zlib "$@"
    make build_generated
    make -j"$(nproc)" apps/openssl
  ) >"$cache/$name.log" 2>&1 || { echo "building $name failed; the last lines of $cache/$name.log:" >&2; tail -n 20 "$cache/$name.log" >&2; exit 1; }
  mv "$work/src/apps/openssl" "$cache/$name.part"
  mv "$cache/$name.part" "$cache/$name"
  rm -rf "$work"
}

[ "$(uname -m)" = x86_64 ] || { echo "the lab's servers are built for x86-64 only" >&2; exit 1; }
build openssl-3.6 300.6.1+3.6.3 no-module no-docs
build openssl-1.1.1 111.28.2+1.1.1w no-dso no-engine enable-rc4 enable-idea enable-seed enable-camellia enable-aria -DOPENSSL_TLS_SECURITY_LEVEL=0
"$(dirname "$0")/pki.sh" "$cache"
echo "$cache"
