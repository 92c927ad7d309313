"""SM2, SM3 and SM4 against published vectors, against gmssl, and both ways against OpenSSL."""

import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import ECB
from gmssl.sm2 import CryptSM2, default_ecc_table
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.envelope import sm4_gcm_open, sm4_gcm_seal
from guard.errors import CryptoError, EnvelopeError
from guard.sm2 import PrivateKey, PublicKey, _base_times, sm3

N = int(default_ecc_table["n"], 16)
KEY = PrivateKey(int("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8", 16))
PUBLIC = (
    "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)


def test_sm3_by_the_examples_of_gb_t_32905() -> None:
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    long = sm3(b"abcd" * 16).hex()
    assert long == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


def test_sm4_by_the_example_of_gb_t_32907() -> None:
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    encryptor = Cipher(SM4(key), ECB()).encryptor()
    assert encryptor.update(key).hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm4_gcm_by_the_example_of_rfc_8998() -> None:
    key = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
    nonce = bytes.fromhex("00001234567800000000ABCD")
    associated = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    plain = bytes.fromhex(
        "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD"
        "EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA"
    )
    sealed = sm4_gcm_seal(key, nonce, plain, associated)
    assert sealed.hex().upper() == (
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
        "83DE3541E4C2B58177E065A9BF7B62EC"
    )
    assert sm4_gcm_open(key, nonce, sealed, associated) == plain
    with pytest.raises(EnvelopeError):
        sm4_gcm_open(key, nonce, sealed, associated + b"x")


def test_the_public_key_by_the_example_of_gb_t_32918() -> None:
    assert KEY.public.hex == PUBLIC


def test_a_signature_by_the_example_of_gb_t_32918_5() -> None:
    signature = bytes.fromhex(
        "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
        "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
    )
    assert KEY.public.verify(b"message digest", signature)
    assert not KEY.public.verify(b"message digesT", signature)


@given(st.integers(1, N - 1))
@settings(max_examples=15, deadline=None)
def test_the_table_multiplies_as_gmssl_does(k: int) -> None:
    x, y = _base_times(k)
    assert f"{x:064x}{y:064x}" == CryptSM2("", "")._kg(k, default_ecc_table["g"])


@given(st.integers(1, N - 3), st.binary(max_size=100))
@settings(max_examples=8, deadline=None)
def test_keys_of_every_shape_sign_and_seal(number: int, message: bytes) -> None:
    key = PrivateKey(number)
    assert key.public.verify(message, key.sign(message))
    assert key.decrypt(key.public.encrypt(message + b"\0")) == message + b"\0"


def test_gmssl_and_we_accept_each_other() -> None:
    engine = CryptSM2(f"{KEY.number:064x}", "", mode=1)
    engine.public_key = PUBLIC
    assert KEY.public.verify(b"data", bytes.fromhex(engine.sign_with_sm3(b"data")))
    assert engine.verify_with_sm3(KEY.sign(b"data").hex(), b"data")
    assert engine.decrypt(KEY.public.encrypt(b"secret")) == b"secret"
    assert KEY.decrypt(engine.encrypt(b"secret")) == b"secret"


def test_a_point_off_the_curve_and_a_changed_ciphertext_are_refused() -> None:
    with pytest.raises(CryptoError, match="不在曲线上"):
        PublicKey(1, 1)
    sealed = bytearray(KEY.public.encrypt(b"secret"))
    sealed[-1] ^= 1
    with pytest.raises(CryptoError, match="已被改动"):
        KEY.decrypt(bytes(sealed))


@pytest.mark.parametrize("size", [0, 63, 65])
def test_a_signature_of_wrong_length_does_not_hold(size: int) -> None:
    assert not KEY.public.verify(b"x", b"\1" * size)


def test_zeros_are_no_signature() -> None:
    assert not KEY.public.verify(b"x", bytes(64))


def _openssl(*words: str) -> None:
    subprocess.run(["openssl", *words], check=True, capture_output=True)


@pytest.fixture(scope="module")
def openssl_key(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, PrivateKey]:
    path = tmp_path_factory.mktemp("openssl") / "key.pem"
    _openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-out", str(path))
    text = subprocess.run(
        ["openssl", "pkey", "-in", str(path), "-text", "-noout"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    digits = text.split("priv:")[1].split("pub:")[0]
    return path, PrivateKey(int("".join(digits.split()).replace(":", ""), 16))


def _der(signature: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    return encode_dss_signature(
        int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    )


def test_openssl_accepts_our_signature_and_we_its(
    openssl_key: tuple[Path, PrivateKey], tmp_path: Path
) -> None:
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    path, key = openssl_key
    data, mark = tmp_path / "data", tmp_path / "mark"
    data.write_bytes(b"the same bytes")
    identity = ("-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678")
    files = ("-inkey", str(path), "-in", str(data))
    mark.write_bytes(_der(key.sign(b"the same bytes")))
    _openssl("pkeyutl", "-verify", *files, "-sigfile", str(mark), *identity)
    _openssl("pkeyutl", "-sign", *files, "-out", str(mark), *identity)
    r, s = decode_dss_signature(mark.read_bytes())
    assert key.public.verify(b"the same bytes", r.to_bytes(32, "big") + s.to_bytes(32, "big"))


def test_openssl_opens_what_we_seal_and_we_what_it_seals(
    openssl_key: tuple[Path, PrivateKey], tmp_path: Path
) -> None:
    path, key = openssl_key
    plain, sealed = tmp_path / "plain", tmp_path / "sealed"
    plain.write_bytes(b"sixteen byte key")
    _openssl("pkeyutl", "-encrypt", "-inkey", str(path), "-in", str(plain), "-out", str(sealed))
    assert key.decrypt(_raw(sealed.read_bytes())) == b"sixteen byte key"
    sealed.write_bytes(_sealed_der(key.public.encrypt(b"sixteen byte key")))
    _openssl("pkeyutl", "-decrypt", "-inkey", str(path), "-in", str(sealed), "-out", str(plain))
    assert plain.read_bytes() == b"sixteen byte key"


def _raw(der: bytes) -> bytes:
    """SEQUENCE {x, y, C3, C2} as C1 ‖ C3 ‖ C2."""
    from Cryptodome.Util.asn1 import DerOctetString, DerSequence

    parts = DerSequence().decode(der)
    c3, c2 = (DerOctetString().decode(parts[i]).payload for i in (2, 3))
    return int(parts[0]).to_bytes(32, "big") + int(parts[1]).to_bytes(32, "big") + c3 + c2


def _sealed_der(raw: bytes) -> bytes:
    from Cryptodome.Util.asn1 import DerInteger, DerOctetString, DerSequence

    x, y = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:64], "big")
    octets = (DerOctetString(raw[64:96]), DerOctetString(raw[96:]))
    return DerSequence([DerInteger(x), DerInteger(y), *octets]).encode()


@pytest.mark.parametrize("size", [0, 1, 63, 64, 1000])
def test_openssl_and_we_agree_on_sm3(size: int) -> None:
    told = subprocess.run(
        ["openssl", "dgst", "-sm3", "-r"], input=b"x" * size, check=True, capture_output=True
    ).stdout
    assert told.split()[0].decode() == sm3(b"x" * size).hex()
