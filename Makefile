# 导办：两条命令就够了。make run 运行，make test 检查。
.PHONY: help setup setup-test run test check format lock

help:  ## 列出命令
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

setup:  ## 只建环境（.venv）
	@bash .locks/setup.sh run

setup-test:  ## 建测试环境
	@bash .locks/setup.sh test

run: setup  ## 从一台新机器到可用的终端页面
	@.venv/bin/daoban up

check: setup-test  ## 格式、风格、类型
	@.venv/bin/ruff format --check . && .venv/bin/ruff check . && .venv/bin/mypy

test: check  ## 从一台新机器到全部测试通过（索引先建好，两半测试才不会各建一遍）
	@.venv/bin/daoban knowledge index
	@.venv/bin/python -m pytest -n 2

format: setup-test  ## 整理格式
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

lock: setup-test  ## 重新锁定依赖
	@.venv/bin/uv --version >/dev/null && PATH="$$PWD/.venv/bin:$$PATH" bash .locks/lock.sh
