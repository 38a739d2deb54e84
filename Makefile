# make help lists what there is.

PORT ?= 8000
VAR_DIR ?= var
# Some shells export HOST with the machine's name; only what is given to make counts.
HOST = 127.0.0.1
BASE_URL = http://$(if $(filter 0.0.0.0,$(HOST)),127.0.0.1,$(HOST)):$(PORT)
JOBS ?= $(shell n=$$(getconf _NPROCESSORS_ONLN); [ $$n -lt 4 ] && echo $$n || echo 4)

PY = .venv/bin/python
FLASK = $(PY) -m flask --app app
PIP = $(PY) -m pip install -qq --disable-pip-version-check --require-hashes
NPM_CI = ci --ignore-scripts --no-audit --no-fund

# Node may come from PyPI and then lives in .venv.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
MAKEFLAGS += --no-print-directory

CONSOLE_INPUTS = $(addprefix app/web/,package.json package-lock.json vendor.mjs icons.txt licenses/tabler.txt)
# Folders are on the list too: a deleted file changes only its folder.
MINI_INPUTS := $(shell find miniprogram -name node_modules -prune -o -name dist -prune -o -name checks -prune \
	-o -name openapi.json -o -name '.*' -o -path 'miniprogram/*' -print 2>/dev/null)

.PHONY: help run setup frontends test test-fast test-tools lint types lock openapi h5 mp-weixin \
	miniprogram-check screens bench-replay bench-requests bench-triage bench-scope bench-activities bench-rush bench-points \
	deps-debian clean FORCE
.NOTPARALLEL:
.DEFAULT_GOAL := help

# A stamp counts only while what it stands for is there.
unless = $(if $(wildcard $(1)),,FORCE)

help: ## 列出所有命令 / list all targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- run ---

run: export ESHIBAN_MODE = demo
run: export ESHIBAN_HOST = $(HOST)
run: export ESHIBAN_PORT = $(PORT)
run: export ESHIBAN_VAR_DIR = $(VAR_DIR)
run: export ESHIBAN_BASE_URL = $(BASE_URL)
run: ## 一条命令看演示：PORT=8000 VAR_DIR=var HOST=127.0.0.1 / start the demo
	@$(MAKE) -s .make/venv && $(PY) -m config.address
	@$(MAKE) -s setup frontends
	@echo "[6/7] 建好数据库，放入演示数据"
	@mkdir -p "$(VAR_DIR)"
	@$(FLASK) db upgrade
	@$(FLASK) demo load
	@echo "[7/7] 启动"
	@exec $(PY) -m app.supervisor

setup: .make/python ## 只装后端依赖 / install the backend's libraries
frontends: .make/console .make/h5 .make/mp-weixin ## 构建控制台资源、H5 和小程序 / build all front ends
h5: .make/h5 ## 只构建 H5 / build the H5 pages
mp-weixin: .make/mp-weixin ## 只构建小程序 / build the mini-program

.make/venv: make/venv.sh $(call unless,.venv/bin/python)
	@echo "[1/7] 准备 Python 环境（.venv）"
	@sh make/venv.sh
	@mkdir -p .make && touch $@

.make/python: .make/venv requirements.txt
	@echo "[2/7] 安装后端依赖，第一次约一分钟"
	@$(PIP) -r requirements.txt
	@touch $@

.make/python-dev: .make/python requirements-dev.txt
	@echo "      安装开发和测试用的依赖"
	@$(PIP) -r requirements-dev.txt
	@touch $@

.make/node: .make/venv make/node.sh requirements-node.txt
	@echo "[3/7] 准备 Node"
	@sh make/node.sh
	@touch $@

.make/console: .make/node $(CONSOLE_INPUTS) $(call unless,app/web/static/vendor)
	@echo "[4/7] 准备控制台的样式、脚本和图标"
	@sh make/quiet.sh npm --prefix app/web $(NPM_CI)
	@npm --prefix app/web run --silent vendor
	@touch $@

.make/miniprogram: .make/node miniprogram/package-lock.json $(call unless,miniprogram/node_modules)
	@echo "[5/7] 居民端：安装依赖，第一次约一分钟"
	@sh make/quiet.sh npm --prefix miniprogram $(NPM_CI)
	@touch $@

.make/h5: .make/miniprogram $(MINI_INPUTS) $(call unless,miniprogram/dist/build/h5/index.html)
	@echo "[5/7] 居民端：构建 H5"
	@sh make/quiet.sh npm --prefix miniprogram run --silent build:h5
	@touch $@

.make/mp-weixin: .make/miniprogram $(MINI_INPUTS) $(call unless,miniprogram/dist/build/mp-weixin/app.json)
	@echo "[5/7] 居民端：构建小程序"
	@sh make/quiet.sh npm --prefix miniprogram run --silent build:mp-weixin
	@touch $@

# --- checks ---

test: test-tools frontends lint types miniprogram-check ## 全部检查和测试 / every check and test
	@echo "pytest"
	@$(PY) -m pytest --numprocesses=$(JOBS)

test-fast: .make/python-dev ## 不含浏览器和慢测试 / without browser and slow tests
	@$(PY) -m pytest --numprocesses=$(JOBS) -m "not e2e and not slow and not crash"

test-tools: .make/python-dev deps-debian

lint: .make/python-dev ## ruff 和依赖方向 / ruff and the direction of imports
	@echo "ruff, import-linter"
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@PYTHONPATH=. .venv/bin/lint-imports --no-logo

types: .make/python-dev ## mypy
	@echo "mypy"
	@$(PY) -m mypy

miniprogram-check: .make/mp-weixin .make/h5 ## 小程序的类型、单元测试和构建检查 / checks of the mini-program
	@echo "miniprogram"
	@cd miniprogram && npm run --silent type-check && npm test --silent && node checks/run.cjs

screens: .make/python-dev frontends ## 给每个页面截图 / take a picture of every page
	@$(PY) -m tests.e2e.screens

bench-scope: test-tools ## 一个街道的诉求列表，一万条与一百万条比速度 / a street's list among 10,000 and 1,000,000
	@$(PY) -m bench.scope

bench-triage: .make/python-dev ## 建议类别和相似诉求有多准：MESSAGES=留言文件.jsonl.gz / how good suggestions are on real messages
	@$(PY) -m bench.triage "$(MESSAGES)"

bench-requests: test-tools ## 队列、搜索、公开列表，一万条与一百万条比速度 / queue, search and public list among 10,000 and 1,000,000
	@$(PY) -m bench.requests

bench-activities: test-tools ## 活动列表和“我的活动”，一千场与十万场比速度 / lists of activities among 1,000 and 100,000
	@$(PY) -m bench.activities

bench-rush: test-tools ## 五千人同一刻抢二百个名额 / 5,000 people want one of 200 places at once
	@$(PY) -m bench.rush

bench-points: test-tools ## 记一笔积分要多久，一千万条分录里查余额有多快 / transfers beside pgbench, a balance among 10,000,000 entries
	@$(PY) -m bench.points $(if $(ENTRIES),--entries $(ENTRIES))

bench-replay: .make/python-dev ## 重放真实形状的流量，量速度 / replay traffic and measure
	@$(PY) -m bench.replay

deps-debian: ## 用 apt 安装测试要用的程序 / install what some tests need
	@echo "检查 PostgreSQL、Redis、Chromium 和中文字体"
	@sh make/debian.sh

# --- generated files ---

lock: .make/python-dev ## 重新锁定 Python 依赖（升级：LOCK_FLAGS=--upgrade）/ pin the libraries again
	@for name in requirements requirements-dev requirements-node; do \
		UV_CUSTOM_COMPILE_COMMAND="make lock" $(PY) -m uv pip compile --quiet --universal --python-version 3.11 \
			--generate-hashes --no-annotate --no-emit-index-url --no-emit-find-links $(LOCK_FLAGS) \
			$$name.in --output-file $$name.txt >/dev/null || exit 1; \
	done

openapi: .make/python .make/miniprogram ## 从代码生成接口说明和 TypeScript 类型 / write the API description and its types
	@ESHIBAN_MODE=demo $(FLASK) openapi --output miniprogram/openapi.json
	@cd miniprogram && npm run --silent api-types

clean: ## 删掉所有能重新生成的东西，不动数据 / remove whatever can be made again, keep the data
	rm -rf .make .venv app/web/node_modules app/web/static/vendor miniprogram/node_modules miniprogram/dist \
		.pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
