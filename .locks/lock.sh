#!/usr/bin/env bash
# Make the lock files anew from pyproject.toml: bash .locks/lock.sh (needs the .venv of `make setup`).
# torch is pinned by version alone and installed apart: its CPU build has another hash than its CUDA build.
set -euo pipefail
cd "$(dirname "$0")/.."
export UV_FIND_LINKS=${PIP_FIND_LINKS:-}
flags="-q --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate"
echo "torch==2.13.0" > .locks/torch.txt
uv pip compile $flags pyproject.toml --all-extras -c .locks/torch.txt \
  --no-emit-package torch --no-emit-package triton -o .locks/test.lock
uv pip compile $flags pyproject.toml --extra voice --extra devices --extra eval \
  -c .locks/test.lock -o .locks/run.lock
