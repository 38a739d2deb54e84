#!/bin/sh
# Sees to the programs some tests need. Without them those tests are skipped, each saying why.
set -eu

missing=""
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing="$missing postgresql"
command -v redis-server >/dev/null || missing="$missing redis-server"
command -v chromium >/dev/null || missing="$missing chromium"
# What is printed is set in these very fonts.
fc-list "Noto Serif CJK SC" 2>/dev/null | grep -q . || missing="$missing fonts-noto-cjk fontconfig"

if [ -z "$missing" ]; then
    exit 0
fi
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "      安装$missing"
    install="env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing"
    log=$(mktemp)
    if $install >"$log" 2>&1 || { apt-get update -qq >>"$log" 2>&1 && $install >>"$log" 2>&1; }; then
        rm -f "$log"
        exit 0
    fi
    tail -n 5 "$log" >&2
    rm -f "$log"
fi
echo "      缺少$missing：需要它们的测试会跳过。安装：sudo apt-get install$missing"
echo "      Missing$missing: the tests that need them will be skipped."
