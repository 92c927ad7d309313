"""How the bridge listens: the terminal's own certificate, or plain HTTP on loopback."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from .errors import SettingsError
from .safety.doorman import is_loopback
from .settings import Tls

SHUTDOWN_S = 2


@dataclass(frozen=True)
class Listen:
    """Where and how to listen."""

    host: str = "127.0.0.1"
    port: int = 8801
    http: bool = False

    def check(self, tls: Tls) -> tuple[Path, Path] | None:
        """Certificate and key, or None for plain HTTP. Raises SettingsError."""
        if not is_loopback(self.host):
            raise SettingsError(
                f"设备服务只能监听本机回环地址（127.0.0.1、::1），不能用 {self.host}。"
            )
        if self.http:
            return None
        if tls.certificate is None or tls.key is None:
            raise SettingsError(
                "没有终端证书。请先运行 daoban guard init --device（或在设备配置的 tls 下写明 "
                "certificate 和 key）；只在本机调试时可以加 --http。"
            )
        for path in (tls.certificate, tls.key):
            if not path.is_file():
                raise SettingsError(f"找不到证书或密钥文件 {path}，请检查设备配置的 tls。")
        return tls.certificate, tls.key


def serve(app: FastAPI, listen: Listen, tls: Tls) -> None:
    """Serve until stopped. Raises SettingsError where the settings do not allow it."""
    server(app, listen, tls).run()


def server(app: FastAPI, listen: Listen, tls: Tls) -> uvicorn.Server:
    """The server, not yet running. No access log: its lines add nothing to our own."""
    files = listen.check(tls)
    config = uvicorn.Config(
        app,
        host=listen.host,
        port=listen.port,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_S,
        ssl_certfile=files[0] if files else None,
        ssl_keyfile=files[1] if files else None,
    )
    return uvicorn.Server(config)
