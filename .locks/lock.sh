#!/usr/bin/env bash
# Make the lock files anew from pyproject.toml: `make lock` (needs uv).
# sbert.lock carries versions but no hashes: torch's CPU build has another hash than its CUDA build.
set -euo pipefail
cd "$(dirname "$0")/.."
export UV_FIND_LINKS=${PIP_FIND_LINKS:-}
flags="-q --no-emit-index-url --no-emit-find-links --no-header --no-annotate"
extras="--extra voice --extra devices --extra eval"
uv pip compile $flags --generate-hashes pyproject.toml $extras --extra postgres --extra bench --extra test \
  -o .locks/test.lock
uv pip compile $flags --generate-hashes pyproject.toml $extras -c .locks/test.lock -o .locks/run.lock
echo "torch==2.13.0" > .locks/torch.in
uv pip compile $flags pyproject.toml .locks/torch.in --extra sbert -c .locks/test.lock \
  | sed 's/+cpu$//' | grep -E '^(torch|sentence-transformers|transformers|tokenizers|safetensors|huggingface|sympy|networkx|mpmath|scikit|scipy|joblib|threadpool)' > .locks/sbert.lock
rm .locks/torch.in
