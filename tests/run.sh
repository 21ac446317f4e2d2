#!/usr/bin/env bash
# Runs all tests, those against real servers on loopback included.
set -euo pipefail
cd "$(dirname "$0")/.."
tests/lab/install.sh
tests/lab/build.sh >/dev/null
cargo test --locked "$@"
