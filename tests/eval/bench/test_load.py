"""The load: every request is made, its time kept, and a failing service told."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from eval.bench.load import load
from eval.errors import BenchError

SEEN: Counter[str] = Counter()


class Listener(BaseHTTPRequestHandler):
    """Answers 200, or 503 to a question that says 坏."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        SEEN[body] += 1
        self.send_response(503 if "坏" in body else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def url() -> Iterator[str]:
    """A real service on a free port."""
    SEEN.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("clients", [1, 8])
def test_every_request_is_made_and_counted(url: str, clients: int) -> None:
    out = load(url, ["甲", "乙", "丙"], clients, requests=21, warm_up=3)
    assert (out["clients"], out["requests"]) == (clients, 21)
    assert sorted(SEEN.values()) == [8, 8, 8]
    assert 0 < out["latency_ms"]["p50"] <= out["latency_ms"]["p99"]
    assert out["per_second"] > 0


def test_a_failing_service_is_told(url: str) -> None:
    with pytest.raises(BenchError, match="503"):
        load(url, ["好", "坏"], 1, requests=4, warm_up=0)
