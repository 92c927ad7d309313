"""Key files: one SM2 key pair a purpose, readable by their owner alone, with rotation.

A folder holds `<purpose>.key` (the pair in use) and `trusted.json` (every public key ever used, by
key id, so that what an older key signed can still be checked).
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, get_args

from guard.errors import KeyFileError
from guard.sm2 import PrivateKey, PublicKey

Purpose = Literal["label", "audit", "service", "device"]
"""label: signs AIGC labels. audit: signs heads of the audit log. service: opens envelopes.
device: signs identity assertions; only the bridge of a terminal holds one."""
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
SERVER_PURPOSES: tuple[Purpose, ...] = ("label", "audit", "service")


class KeyRing:
    """The keys of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._current: dict[Purpose, PrivateKey] = {}

    @classmethod
    def create(cls, folder: Path, purposes: tuple[Purpose, ...] = SERVER_PURPOSES) -> KeyRing:
        """Make the folder and whichever keys are missing; existing ones stay."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        ring = cls(folder)
        for purpose in purposes:
            if not ring._path(purpose).exists():
                ring.rotate(purpose)
        return ring

    def rotate(self, purpose: Purpose) -> PublicKey:
        """Put a new key into use; the old one's signatures stay verifiable."""
        key = PrivateKey.generate()
        row = {"purpose": purpose, "private": f"{key.number:064x}", "public": key.public.hex}
        self.trust(key.public, purpose)
        write_private(self._path(purpose), json.dumps(row))
        self._current[purpose] = key
        return key.public

    def private(self, purpose: Purpose) -> PrivateKey:
        """The key in use for a purpose; a missing or exposed file is a KeyFileError."""
        if purpose not in self._current:
            self._current[purpose] = self._load(purpose)
        return self._current[purpose]

    def public(self, key_id: str, purpose: Purpose) -> PublicKey | None:
        """A trusted public key by id, if it was made for this purpose."""
        row = self._trusted().get(key_id)
        return PublicKey.from_hex(row["public"]) if row and row["purpose"] == purpose else None

    def trust(self, key: PublicKey, purpose: Purpose) -> None:
        """Remember a public key for a purpose."""
        with locked(self.folder / "trusted.json"):
            rows = self._trusted() | {key.key_id: {"purpose": purpose, "public": key.hex}}
            write_private(self.folder / "trusted.json", json.dumps(rows, indent=1))

    def _path(self, purpose: Purpose) -> Path:
        return self.folder / f"{purpose}.key"

    def _trusted(self) -> dict[str, dict[str, str]]:
        path = self.folder / "trusted.json"
        return dict(json.loads(read_private(path))) if path.exists() else {}

    def _load(self, purpose: Purpose) -> PrivateKey:
        try:
            row = json.loads(read_private(self._path(purpose)))
            return PrivateKey(int(row["private"], 16))
        except (ValueError, KeyError, TypeError) as error:
            raise KeyFileError(f"密钥文件 {self._path(purpose)} 已损坏，请从备份恢复。") from error


def read_private(path: Path) -> str:
    """The text of a file that nobody but its owner may read; an exposed one is refused."""
    try:
        mode = path.stat().st_mode
        text = path.read_text("utf-8")
    except (OSError, UnicodeError) as error:
        raise KeyFileError(f"读不了密钥文件 {path}，请先运行 daoban guard init。") from error
    if os.name == "posix" and mode & 0o077:
        raise KeyFileError(f"密钥文件 {path} 的权限太宽，请运行 chmod 600 {path}。")
    return text


def write_private(path: Path, text: str) -> None:
    """Replace a file at once, readable by its owner alone."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError as error:
        raise KeyFileError(f"写不了密钥文件 {path}，请检查文件夹权限和磁盘空间。") from error


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file beside `path`, across processes."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(path.with_name(f".{path.name}.lock"), "a+b") as file:
        _lock(file.fileno())
        yield


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX)
