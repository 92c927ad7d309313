"""SM2 over gmssl, with what gmssl leaves to its caller.

gmssl 3.2.2 strips zeros and fours from a public key, takes its nonces from `random`, checks no
range, point or C3, and spends 11 ms on a signature. Here keys are set whole and checked to be on
the curve, nonces come from `secrets`, C3 is compared, and the multiplication by the base point
uses a table. The user id is the default of GB/T 35276, 1234567812345678. Ciphertext is C1C3C2.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SM3, Hash
from gmssl.sm2 import CryptSM2, default_ecc_table

from guard.errors import CryptoError

_P = int(default_ecc_table["p"], 16)
_N = int(default_ecc_table["n"], 16)
_A = int(default_ecc_table["a"], 16)
_B = int(default_ecc_table["b"], 16)
_GX, _GY = (int(default_ecc_table["g"][i : i + 64], 16) for i in (0, 64))
_ID = b"1234567812345678"
_WINDOW = 4
Point = tuple[int, int]


def sm3(data: bytes) -> bytes:
    """The SM3 digest, 32 bytes (GB/T 32905)."""
    digest = Hash(SM3())
    digest.update(data)
    return digest.finalize()


@dataclass(frozen=True)
class PublicKey:
    """A point on the SM2 curve."""

    x: int
    y: int

    def __post_init__(self) -> None:
        on_curve = (self.y * self.y - (self.x**3 + _A * self.x + _B)) % _P == 0
        if not (0 <= self.x < _P and 0 <= self.y < _P and on_curve):
            raise CryptoError("SM2 公钥不在曲线上，请检查密钥文件。")

    @classmethod
    def from_hex(cls, text: str) -> PublicKey:
        """128 hexadecimal digits, with or without the leading 04."""
        bare = text[2:] if len(text) == 130 and text.startswith("04") else text
        try:
            if len(bare) != 128:
                raise ValueError
            return cls(int(bare[:64], 16), int(bare[64:], 16))
        except ValueError as error:
            raise CryptoError("SM2 公钥应为 128 位十六进制数。") from error

    @property
    def hex(self) -> str:
        """128 hexadecimal digits, x then y."""
        return f"{self.x:064x}{self.y:064x}"

    @property
    def key_id(self) -> str:
        """The first 16 hexadecimal digits of the SM3 of the key: names it in signatures."""
        return sm3(bytes.fromhex(self.hex)).hex()[:16]

    def digest(self, message: bytes) -> bytes:
        """SM3(Z ‖ message), which SM2 signs (GB/T 32918.2)."""
        return sm3(_z(self) + message)

    def verify(self, message: bytes, signature: bytes) -> bool:
        """Does the 64-byte signature r ‖ s hold? Malformed ones do not; nothing is raised."""
        if len(signature) != 64:
            return False
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        if not (0 < r < _N and 0 < s < _N and (r + s) % _N):
            return False
        return bool(_engine("", self.hex).verify(signature.hex(), self.digest(message)))

    def encrypt(self, plain: bytes) -> bytes:
        """C1 ‖ C3 ‖ C2 without the leading 04."""
        if not plain:
            raise CryptoError("没有可以加密的内容。")
        while True:
            k = secrets.randbelow(_N - 1) + 1
            shared = _engine("", "")._kg(k, self.hex)
            pad = _kdf(bytes.fromhex(shared), len(plain))
            if any(pad):
                break
        x2, y2 = bytes.fromhex(shared[:64]), bytes.fromhex(shared[64:])
        c1 = "{:064x}{:064x}".format(*_base_times(k))
        return bytes.fromhex(c1) + sm3(x2 + plain + y2) + _xor(plain, pad)


@dataclass(frozen=True)
class PrivateKey:
    """A secret number and its point. The number never shows in a representation."""

    number: int = field(repr=False)

    def __post_init__(self) -> None:
        if not 0 < self.number < _N - 1:
            raise CryptoError("SM2 私钥超出范围，请重新生成密钥。")

    @classmethod
    def generate(cls) -> PrivateKey:
        """A new key from the system's randomness."""
        return cls(secrets.randbelow(_N - 2) + 1)

    @property
    def public(self) -> PublicKey:
        """The public key."""
        return _public(self.number)

    def sign(self, message: bytes) -> bytes:
        """r ‖ s, 64 bytes, over SM3(Z ‖ message)."""
        e = int.from_bytes(self.public.digest(message), "big")
        inverse = pow(self.number + 1, -1, _N)
        while True:
            k = secrets.randbelow(_N - 1) + 1
            r = (e + _base_times(k)[0]) % _N
            s = inverse * (k - r * self.number) % _N
            if r and s and r + k != _N:
                return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def decrypt(self, cipher: bytes) -> bytes:
        """Open C1 ‖ C3 ‖ C2; a wrong point or digest is a CryptoError."""
        if len(cipher) <= 96:
            raise CryptoError("密文太短，不完整。")
        c1, c3, c2 = cipher[:64], cipher[64:96], cipher[96:]
        point = PublicKey.from_hex(c1.hex())
        shared = bytes.fromhex(_engine("", "")._kg(self.number, point.hex))
        plain = _xor(c2, _kdf(shared, len(c2)))
        if not hmac.compare_digest(sm3(shared[:32] + plain + shared[32:]), c3):
            raise CryptoError("密文已被改动，或不是用这把密钥加密的。")
        return plain


@lru_cache(maxsize=64)
def _public(number: int) -> PublicKey:
    return PublicKey(*_base_times(number))


@lru_cache(maxsize=256)
def _z(key: PublicKey) -> bytes:
    constants = b"".join(v.to_bytes(32, "big") for v in (_A, _B, _GX, _GY, key.x, key.y))
    return sm3((len(_ID) * 8).to_bytes(2, "big") + _ID + constants)


def _engine(private: str, public: str) -> CryptSM2:
    engine = CryptSM2(private_key=private, public_key="")
    engine.public_key = public
    return engine


def _kdf(shared: bytes, size: int) -> bytes:
    blocks = (sm3(shared + n.to_bytes(4, "big")) for n in range(1, size // 32 + 2))
    return b"".join(blocks)[:size]


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))


@lru_cache(maxsize=1)
def _table() -> list[list[Point]]:
    """Row i holds j · 16^i · G for j = 1..15."""
    rows, base = [], (_GX, _GY)
    for _ in range(256 // _WINDOW):
        row = [base]
        for _ in range(2**_WINDOW - 1):
            row.append(_add(row[-1], base))
        rows.append(row[:-1])
        base = row[-1]
    return rows


def _add(left: Point, right: Point) -> Point:
    if left == right:
        slope = (3 * left[0] ** 2 + _A) * pow(2 * left[1], -1, _P)
    else:
        slope = (right[1] - left[1]) * pow(right[0] - left[0], -1, _P)
    x = (slope * slope - left[0] - right[0]) % _P
    return x, (slope * (left[0] - x) - left[1]) % _P


def _base_times(k: int) -> Point:
    """k · G for 0 < k < n, by table look-up and mixed additions in Jacobian coordinates."""
    total: tuple[int, int, int] | None = None
    for i, row in enumerate(_table()):
        if digit := k >> (_WINDOW * i) & (2**_WINDOW - 1):
            x, y = row[digit - 1]
            total = _mixed(total, x, y) if total else (x, y, 1)
    if total is None:
        raise CryptoError("SM2 随机数为零。")
    inverse = pow(total[2], -1, _P)
    square = inverse * inverse % _P
    return total[0] * square % _P, total[1] * square * inverse % _P


def _mixed(point: tuple[int, int, int], x: int, y: int) -> tuple[int, int, int]:
    """Jacobian plus affine. The rows' multiples differ, so the two are never equal for k < n."""
    x1, y1, z1 = point
    zz = z1 * z1 % _P
    h = (x * zz - x1) % _P
    r = (y * zz * z1 - y1) % _P
    hh = h * h % _P
    hhh, v = h * hh % _P, x1 * hh % _P
    x3 = (r * r - hhh - 2 * v) % _P
    return x3, (r * (v - x3) - y1 * hhh) % _P, z1 * h % _P
