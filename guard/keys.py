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
from typing import Final, Literal, get_args

from guard.errors import KeyFileError
from guard.sm2 import PrivateKey, PublicKey

Purpose = Literal["label", "audit", "service", "device"]
"""label: signs AIGC labels. audit: signs heads of the audit log. service: opens envelopes.
device: signs identity assertions; only the bridge of a terminal holds one."""
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
SERVER_PURPOSES: tuple[Purpose, ...] = ("label", "audit", "service")
Scope = Literal["label", "record", "unseal", "verify", "approve", "decide", "issue"]
SCOPES: Final[dict[Purpose, frozenset[Scope]]] = {
    "label": frozenset({"label"}),
    "audit": frozenset({"record"}),
    "service": frozenset({"unseal"}),
    "device": frozenset({"verify"}),
}
"""What a key may be used for. No key of Daoban approves, decides or issues anything."""
PROTECTED_SCOPES: Final[frozenset[Scope]] = frozenset({"verify", "approve", "decide", "issue"})
"""What the assistant's credentials must never reach (draft national standard 9.4.1 e)."""


class KeyRing:
    """The keys of one folder, as far as their holder may use them.

    A ring made for some purposes signs for these alone, whatever other keys lie in its folder: on
    a machine with both services, the assistant cannot reach the key of the devices.
    """

    def __init__(self, folder: Path, purposes: tuple[Purpose, ...] = PURPOSES) -> None:
        self.folder, self.purposes = folder, purposes
        self._current: dict[Purpose, PrivateKey] = {}

    @classmethod
    def create(cls, folder: Path, purposes: tuple[Purpose, ...] = SERVER_PURPOSES) -> KeyRing:
        """Make the folder and whichever keys are missing; existing ones stay."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        ring = cls(folder, purposes)
        for purpose in purposes:
            if not ring._path(purpose).exists():
                ring.rotate(purpose)
        return ring

    @property
    def scopes(self) -> frozenset[Scope]:
        """What the holder of this ring may do with its keys."""
        return frozenset(scope for purpose in self.purposes for scope in SCOPES[purpose])

    def rotate(self, purpose: Purpose) -> PublicKey:
        """Put a new key into use; the old one's signatures stay verifiable."""
        self._own(purpose)
        key = PrivateKey.generate()
        row = {"purpose": purpose, "private": f"{key.number:064x}", "public": key.public.hex}
        self.trust(key.public, purpose)
        write_private(self._path(purpose), json.dumps(row))
        self._current[purpose] = key
        return key.public

    def private(self, purpose: Purpose) -> PrivateKey:
        """The key in use; one of another's, missing or exposed is a KeyFileError."""
        self._own(purpose)
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

    def _own(self, purpose: Purpose) -> None:
        if purpose not in self.purposes:
            raise KeyFileError(f"这个服务不能使用“{purpose}”密钥，那是别的服务的。")

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
