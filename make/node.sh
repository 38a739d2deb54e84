#!/bin/sh
# Takes the system's Node when it is new enough, else the pinned one from PyPI.
set -eu

version=$(node --version 2>/dev/null || true)
major=${version#v}
major=${major%%.*}

# Some systems bring node without npm.
if [ "${major:-0}" -ge 20 ] && npm --version >/dev/null 2>&1; then
    echo "      用现有的 Node $version"
else
    echo "      没有 Node 20，下载固定版本到 .venv（约 60 MB）"
    .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-node.txt
fi
