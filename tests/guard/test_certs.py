import socket
import ssl
import threading
from pathlib import Path

import pytest

from guard.certs import make_certificates
from guard.errors import KeyFileError


def _handshake(folder: Path, host: str) -> str | None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "service.pem", folder / "service.key")
    client = ssl.create_default_context(cafile=str(folder / "ca.pem"))
    left, right = socket.socketpair()

    def serve() -> None:
        try:
            server.wrap_socket(left, server_side=True).close()
        except (OSError, ssl.SSLError):
            left.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with client.wrap_socket(right, server_hostname=host) as secure:
            return secure.version()
    finally:
        right.close()
        thread.join()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_client_that_trusts_the_ca_connects(tmp_path: Path, host: str) -> None:
    make_certificates(tmp_path, ["localhost", "127.0.0.1"])
    assert _handshake(tmp_path, host) == "TLSv1.3"


def test_another_host_is_not_certified(tmp_path: Path) -> None:
    make_certificates(tmp_path, ["localhost"])
    with pytest.raises(ssl.SSLCertVerificationError):
        _handshake(tmp_path, "example.com")


def test_the_ca_stays_and_keys_are_private(tmp_path: Path) -> None:
    make_certificates(tmp_path, ["localhost"])
    before = (tmp_path / "ca.pem").read_bytes()
    make_certificates(tmp_path, ["localhost"])
    assert (tmp_path / "ca.pem").read_bytes() == before
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.glob("*.key"))


def test_a_damaged_ca_is_told(tmp_path: Path) -> None:
    make_certificates(tmp_path, ["localhost"])
    (tmp_path / "ca.pem").write_text("noise")
    with pytest.raises(KeyFileError):
        make_certificates(tmp_path, ["localhost"])
