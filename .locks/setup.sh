#!/usr/bin/env bash
# A fresh Debian or Ubuntu with Python 3.11 to a working .venv. Usage: setup.sh run|test
# What is already there is left alone, so that the second call takes no time.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-run}
lock=.locks/$kind.lock
want=$(cat "$lock" .locks/sbert.lock pyproject.toml .locks/setup.sh | sha256sum | cut -d" " -f1)
stamp=.venv/.daoban-$kind

say() { printf '\033[1m导办 %s\033[0m\n' "$*"; }

debian() {  # debian PACKAGE...: install what is missing, or say how
  local missing=()
  for p in "$@"; do dpkg -s "$p" >/dev/null 2>&1 || missing+=("$p"); done
  [ ${#missing[@]} -eq 0 ] && return
  if [ "$(id -u)" = 0 ]; then
    say "安装系统软件包：${missing[*]}"
    apt-get update -qq >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  else
    say "缺系统软件包，请先执行：sudo apt-get install ${missing[*]}（没有也能运行，但对应功能会在屏幕上提示不可用）"
  fi
}

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ]; then exit 0; fi
if command -v dpkg >/dev/null; then
  debian libportaudio2 espeak-ng libpcsclite1 libusb-1.0-0 libgl1 libglib2.0-0 fonts-noto-cjk
  if [ "$kind" = test ]; then
    debian chromium pulseaudio pulseaudio-utils libasound2-plugins alsa-utils sox \
      cups cups-client printer-driver-cups-pdf poppler-utils openssl pcscd vsmartcard-vpcd gcc libpcsclite-dev swig
  fi
fi
python=$(command -v python3.11 || command -v python3)
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { say "需要 Python 3.11 或更新版本"; exit 1; }
if [ ! -x .venv/bin/python ]; then
  say "建立虚拟环境 .venv"
  "$python" -c 'import ensurepip' 2>/dev/null || debian python3.11-venv python3-venv
  "$python" -m venv .venv
fi
say "安装依赖（$lock，版本和校验值已锁定；第一次需要几分钟）"
.venv/bin/python -m pip install -q --disable-pip-version-check uv==0.13.9
export UV_FIND_LINKS=${PIP_FIND_LINKS:-} UV_LINK_MODE=copy VIRTUAL_ENV=$PWD/.venv
[ -n "$UV_FIND_LINKS" ] || unset UV_FIND_LINKS
.venv/bin/uv pip install --require-hashes -r "$lock"
if [ "$kind" = test ]; then .venv/bin/uv pip install -r .locks/sbert.lock; fi
.venv/bin/uv pip install --no-deps -e .
printf %s "$want" > "$stamp"
say "环境就绪"
