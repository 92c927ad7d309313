"""``daoban serve``: the assistant's HTTP API, listening."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

import uvicorn
from pydantic_settings import BaseSettings, SettingsConfigDict

from guard.settings import WebSettings
from guard.settings import settings as guard_settings
from guard.web import is_loopback

_UNLIMITED = 1_000_000_000


class ServeSettings(BaseSettings):
    """How to listen, from the environment (DAOBAN_SERVE_…)."""

    model_config = SettingsConfigDict(env_prefix="DAOBAN_SERVE_")

    certificate: Path | None = None
    """PEM certificate; needed to listen beyond this machine. `daoban guard init` makes one."""
    key: Path | None = None
    """PEM key of that certificate."""
    rate_limits: bool = True
    """Off only to measure speed; the limits of size stay."""


def serve(host: str, port: int) -> None:
    """Listen until stopped; exits with 2 where that would put plain HTTP on a network."""
    wanted = ServeSettings()
    if not _local(host) and (wanted.certificate is None or wanted.key is None):
        print(
            f"问答服务没有启动：明文 HTTP 只能在本机回环地址上监听，不能用 {host}。"
            "请用 daoban guard init 生成证书，并设 DAOBAN_SERVE_CERTIFICATE 和 DAOBAN_SERVE_KEY。",
            file=sys.stderr,
        )
        raise SystemExit(2)
    # Loading makes millions of objects that stay; collecting among them costs half a second.
    # The collector is turned on again when the base is open (assistant/api/room.py).
    gc.disable()
    # One question, one core: more threads would only take memory and each other's time.
    for library in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(library, "1")
    from assistant.api.app import create_app
    from assistant.services import keep_arenas_few

    keep_arenas_few()
    # No access log: a question may stand in the address of a stream.
    uvicorn.run(
        create_app(limits=limits(wanted)),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ssl_certfile=wanted.certificate,
        ssl_keyfile=wanted.key,
        timeout_graceful_shutdown=3,
    )


def limits(wanted: ServeSettings) -> WebSettings:
    """The guard's limits, without those of rate where they are off."""
    web = guard_settings().web
    if wanted.rate_limits:
        return web
    rates = ("terminal_per_minute", "address_per_minute", "burst")
    return web.model_copy(update=dict.fromkeys(rates, _UNLIMITED))


def _local(host: str) -> bool:
    return host == "localhost" or (host != "" and is_loopback(host))
