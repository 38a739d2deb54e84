#!/bin/sh
# Makes .venv with the first Python that is new enough; keeps one that works.
set -eu

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

if is_new_enough .venv/bin/python; then
    exit 0
fi

for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
    if is_new_enough "$candidate"; then
        if "$candidate" -m venv --clear .venv; then
            exit 0
        fi
        echo "没能建立 .venv。Debian、Ubuntu 上请先运行：sudo apt-get install python3-venv" >&2
        exit 1
    fi
done

echo "需要 Python 3.11 或更新的版本，这台机器上没有找到。Python 3.11 or newer is needed." >&2
exit 1
