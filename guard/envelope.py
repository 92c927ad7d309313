"""SM4-GCM: the envelope between terminal and service, and personal data at rest.

A session has one random SM4 key, wrapped by SM2 for the service. Its nonces are a counter within
the session and never repeat; the service takes each message once, in order. At rest every record
has a key of its own, wrapped the same way.
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM

from guard.errors import CryptoError, EnvelopeError
from guard.label import canonical_json
from guard.sm2 import PrivateKey, PublicKey

KEY_BYTES = 16
NONCE_BYTES = 12
TAG_BYTES = 16
_MAX_MESSAGES = 2**32
_TO_SERVICE, _TO_TERMINAL = b"\x00", b"\x01"


def sm4_gcm_seal(key: bytes, nonce: bytes, plain: bytes, associated: bytes = b"") -> bytes:
    """Ciphertext ‖ 16-byte tag. The caller never gives a nonce twice with one key."""
    encryptor = Cipher(SM4(key), GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(associated)
    return encryptor.update(plain) + encryptor.finalize() + encryptor.tag


def sm4_gcm_open(key: bytes, nonce: bytes, sealed: bytes, associated: bytes = b"") -> bytes:
    """The plain text; anything changed is an EnvelopeError."""
    if len(sealed) < TAG_BYTES:
        raise EnvelopeError("密文不完整。")
    try:
        decryptor = Cipher(SM4(key), GCM(nonce, sealed[-TAG_BYTES:])).decryptor()
        decryptor.authenticate_additional_data(associated)
        return decryptor.update(sealed[:-TAG_BYTES]) + decryptor.finalize()
    except (InvalidTag, ValueError) as error:
        raise EnvelopeError("密文已被改动，或密钥不对。") from error


@dataclass
class Channel:
    """One end of a session. Each direction counts its own messages."""

    key: bytes = field(repr=False)
    session: str
    at_service: bool
    sent: int = 0
    received: int = 0

    def seal(self, plain: bytes) -> bytes:
        """One message: 8-byte counter ‖ ciphertext ‖ tag."""
        if self.sent >= _MAX_MESSAGES:
            raise EnvelopeError("这次会话的消息太多，请重新建立会话。")
        self.sent += 1
        counter = self.sent.to_bytes(8, "big")
        nonce = self._nonce(counter, outgoing=True)
        return counter + sm4_gcm_seal(self.key, nonce, plain, self.session.encode())

    def open(self, message: bytes) -> bytes:
        """The plain text of the next message; an old or reordered one is an EnvelopeError."""
        if len(message) < 8 + TAG_BYTES:
            raise EnvelopeError("密文不完整。")
        counter = int.from_bytes(message[:8], "big")
        if not self.received < counter <= _MAX_MESSAGES:
            raise EnvelopeError("消息重复或次序不对。")
        nonce = self._nonce(message[:8], outgoing=False)
        plain = sm4_gcm_open(self.key, nonce, message[8:], self.session.encode())
        self.received = counter
        return plain

    def _nonce(self, counter: bytes, outgoing: bool) -> bytes:
        to_terminal = self.at_service == outgoing
        return (_TO_TERMINAL if to_terminal else _TO_SERVICE) + b"\0\0\0" + counter


def open_channel(service: PublicKey, session: str) -> tuple[Channel, str]:
    """At the terminal: a channel with a fresh key, and that key wrapped for the service."""
    key = secrets.token_bytes(KEY_BYTES)
    wrapped = service.encrypt(key + session.encode())
    return Channel(key, session, at_service=False), base64.b64encode(wrapped).decode()


def accept_channel(service: PrivateKey, session: str, wrapped: str) -> Channel:
    """At the service: the same channel from the wrapped key, which names its session."""
    try:
        plain = service.decrypt(base64.b64decode(wrapped, validate=True))
    except (binascii.Error, ValueError, CryptoError) as error:
        raise EnvelopeError("会话密钥解不开，请重新建立会话。") from error
    if len(plain) < KEY_BYTES or plain[KEY_BYTES:] != session.encode():
        raise EnvelopeError("会话密钥不属于这次会话。")
    return Channel(plain[:KEY_BYTES], session, at_service=True)


def seal_record(service: PublicKey, record: object, purpose: str) -> str:
    """Personal data at rest: SM4-GCM under a key of its own, that key wrapped by SM2."""
    key, nonce = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(NONCE_BYTES)
    sealed = sm4_gcm_seal(key, nonce, canonical_json(record), purpose.encode())
    parts = {"key": service.encrypt(key), "nonce": nonce, "data": sealed}
    return json.dumps({"kid": service.key_id} | {name: part.hex() for name, part in parts.items()})


def open_record(service: PrivateKey, text: str, purpose: str) -> object:
    """Read a record back; one changed, or sealed for another purpose, is an EnvelopeError."""
    try:
        parts = json.loads(text)
        key = service.decrypt(bytes.fromhex(parts["key"]))
        nonce, data = bytes.fromhex(parts["nonce"]), bytes.fromhex(parts["data"])
        return json.loads(sm4_gcm_open(key, nonce, data, purpose.encode()))
    except (ValueError, KeyError, TypeError, RecursionError, CryptoError) as error:
        raise EnvelopeError("加密记录打不开：已损坏、被改动或密钥不对。") from error
