"""Makers' local services: small real servers that speak as publicly described."""

from __future__ import annotations

import base64
import io
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image
from websockets.sync.server import Server, ServerConnection, serve

from kiosk_bridge.drivers.vendor import dig
from kiosk_bridge.errors import SettingsError
from tests.kiosk_bridge.terminal import Start, Terminal, free_port


def png() -> bytes:
    out = io.BytesIO()
    Image.new("L", (40, 20), 255).save(out, "PNG")
    return out.getvalue()


# The reply of the widespread reader service on port 8989 (shared/standards.md section 5).
READ = {
    "retcode": "0x90 0x1",
    "retmsg": "操作成功",
    "name": "样例甲 ",
    "sex": "1",
    "nation": "汉",
    "born": "19490815",
    "cardno": "440199194908150031",
    "address": "广东省广州市天河区样例路1号101房",
    "police": "样例公安分局",
    "userlifeb": "20150101",
    "userlifee": "长期",
    "photobase64": base64.b64encode(b"portrait").decode(),
}
DATE = {"as": "date", "format": "%Y%m%d"}
ID_CARD = {
    "read": {
        "path": "/api/ReadMsg",
        "query": {"cardImg": "1"},
        "status": {
            "field": "retcode",
            "good": ["0x90 0x1"],
            "errors": {"0x41": "card_unreadable"},
            "waiting": ["0x1"],
        },
        "answer": {
            "card": {"value": "resident"},
            "name": "name",
            "number": "cardno",
            "sex": {"from": "sex", "map": {"1": "男", "2": "女"}},
            "nation": "nation",
            "birth": {"from": "born", **DATE},
            "address": "address",
            "issuer": "police",
            "valid_from": {"from": "userlifeb", **DATE},
            "valid_to": {"from": "userlifee", **DATE},
            "photo": {"from": "photobase64", "as": "base64"},
        },
    }
}


class Reader:
    """A maker's HTTP service; `reply` may be changed while it runs."""

    def __init__(self, port: int = 0) -> None:
        self.replies: list[bytes | dict[str, Any]] = [READ]
        self.asked: list[tuple[str, str, dict[str, Any], bytes]] = []
        self.delay = threading.Event()
        self.delay.set()
        reader = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.answer(b"")

            def do_POST(self) -> None:
                self.answer(self.rfile.read(int(self.headers.get("content-length", 0))))

            def answer(self, body: bytes) -> None:
                parts = urlsplit(self.path)
                if parts.path != "/":
                    reader.asked.append((self.command, parts.path, parse_qs(parts.query), body))
                    reader.delay.wait(20)
                reply = reader.next_reply() if parts.path != "/" else b"here"
                self.send_response(200)
                self.end_headers()
                self.wfile.write(reply)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.port: int = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def next_reply(self) -> bytes:
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        return reply if isinstance(reply, bytes) else json.dumps(reply).encode()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def reader() -> Iterator[Reader]:
    made = Reader()
    yield made
    made.stop()


def by_http(start: Start, port: int, operations: object, kind: str = "id-card") -> Terminal:
    settings = {"base": f"http://127.0.0.1:{port}", "operations": operations, "patience_s": 1}
    device = {"driver": "local-http", "settings": settings}
    return start({kind: device}, require_assertion=False)


def test_a_card_by_local_http(start: Start, reader: Reader) -> None:
    terminal = by_http(start, reader.port, ID_CARD)
    terminal.ask("id-card/open")
    card = terminal.ask("id-card/read", photo=True)
    assert card == {
        "provenance": "device",
        "card": "resident",
        "name": "样例甲",
        "number": "440199194908150031",
        "card_no": None,
        "sex": "男",
        "nation": "汉",
        "birth": "1949-08-15",
        "address": "广东省广州市天河区样例路1号101房",
        "issuer": "样例公安分局",
        "valid_from": "2015-01-01",
        "valid_to": None,
        "photo": base64.b64encode(b"portrait").decode(),
    }
    assert terminal.ask("id-card/read")["photo"] is None
    assert reader.asked[:1] == [("GET", "/api/ReadMsg", {"cardImg": ["1"]}, b"")]


def test_a_reply_in_jsonp_and_gb18030(start: Start, reader: Reader) -> None:
    text = f"callback({json.dumps(READ, ensure_ascii=False)});"
    reader.replies = [text.encode("gb18030")]
    settings = {
        "base": f"http://127.0.0.1:{reader.port}",
        "operations": ID_CARD,
        "encoding": "gb18030",
    }
    device = {"driver": "local-http", "settings": settings}
    terminal = start({"id-card": device}, require_assertion=False)
    terminal.ask("id-card/open")
    assert terminal.ask("id-card/read")["nation"] == "汉"


def test_asked_again_until_a_card_lies_there(start: Start, reader: Reader) -> None:
    waiting = {"retcode": "0x1", "retmsg": "没有卡"}
    reader.replies = [waiting, waiting, READ]
    terminal = by_http(start, reader.port, ID_CARD)
    terminal.ask("id-card/open")
    assert terminal.ask("id-card/read")["name"] == "样例甲"
    assert len(reader.asked) == 3
    reader.replies = [waiting]
    assert terminal.code("id-card/read", timeout_s=0.6) == "no_card"


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ({"retcode": "0x41"}, "card_unreadable"),
        ({"retcode": "0x99"}, "vendor_unreadable"),
        ({}, "vendor_unreadable"),
        (b"<html>", "vendor_unreadable"),
        (b"\xff\xfe\x00", "vendor_unreadable"),
        (b"[" * 20_000, "vendor_unreadable"),
        (READ | {"cardno": "440199194908150032"}, "vendor_unreadable"),
        (READ | {"born": "1949-13-40"}, "vendor_unreadable"),
        (READ | {"name": ""}, "vendor_unreadable"),
        (READ | {"photobase64": "***"}, "vendor_unreadable"),
    ],
)
def test_what_cannot_be_read_is_said_so(
    start: Start, reader: Reader, reply: bytes | dict[str, Any], code: str
) -> None:
    reader.replies = [reply]
    terminal = by_http(start, reader.port, ID_CARD)
    terminal.ask("id-card/open")
    assert terminal.code("id-card/read") == code


def test_a_service_that_does_not_answer(start: Start, reader: Reader) -> None:
    terminal = by_http(start, reader.port, ID_CARD)
    terminal.ask("id-card/open")
    reader.delay.clear()
    assert terminal.code("id-card/read", timeout_s=5) == "timeout"
    reader.delay.set()


def test_a_service_that_stops_and_starts_again(start: Start) -> None:
    port = free_port()
    first = Reader(port)
    terminal = by_http(start, port, ID_CARD)
    terminal.ask("id-card/open")
    first.stop()
    terminal.until("id-card", "lost")
    assert terminal.code("id-card/read") == "device_lost"
    second = Reader(port)
    terminal.until("id-card", "ready")
    terminal.ask("id-card/open")
    assert terminal.ask("id-card/read")["name"] == "样例甲"
    second.stop()


def test_a_fingerprint_service_gets_what_is_compared(start: Start, reader: Reader) -> None:
    operations = {
        "capture": {
            "method": "POST",
            "path": "/finger=capture",
            "status": {"field": "code", "good": ["0"], "errors": {"7": "poor_finger"}},
            "answer": {
                "template": {"from": "data.feature", "as": "base64"},
                "format": {"value": "maker-x"},
                "quality": {"from": "data.quality", "as": "number"},
            },
        },
        "compare": {
            "method": "POST",
            "path": "/finger=match",
            "body": {"a": "$first", "b": "$second"},
            "answer": {
                "score": {"from": "score", "as": "number"},
                "threshold": {"value": "0.6", "as": "number"},
                "alike": {"from": "same", "map": {"1": True, "0": False}},
            },
        },
    }
    template = base64.b64encode(b"\x00\x01feature").decode()
    reader.replies = [{"code": 0, "data": {"feature": template, "quality": 77}}]
    terminal = by_http(start, reader.port, operations, "fingerprint")
    terminal.ask("fingerprint/open")
    captured = terminal.ask("fingerprint/capture")
    assert (captured["template"], captured["quality"]) == (template, 77)
    reader.replies = [{"score": 0.91, "same": 1}]
    compared = terminal.ask("fingerprint/compare", first=template, second=template)
    assert compared == {"score": 0.91, "threshold": 0.6, "alike": True}
    assert json.loads(reader.asked[-1][3]) == {"a": template, "b": template}


def test_a_signature_comes_as_a_picture_that_the_session_keeps(
    start: Start, reader: Reader
) -> None:
    operations = {
        "open": {"method": "POST", "path": "/sign=start"},
        "get": {
            "method": "POST",
            "path": "/sign=stop",
            "status": {
                "field": "status",
                "good": ["done"],
                "waiting": ["drawing"],
                "nothing": "no_signature",
            },
            "answer": {"image": {"from": "image", "as": "base64"}},
        },
    }
    image = "data:image/png;base64," + base64.b64encode(png()).decode()
    reader.replies = [{}, {"status": "drawing"}, {"status": "done", "image": image}]
    terminal = by_http(start, reader.port, operations, "signature-pad")
    terminal.ask("signature-pad/open")
    signature = terminal.ask("signature-pad/get")
    assert (signature["width"], signature["height"], signature["format"]) == (40, 20, "png")
    held = terminal.bridge.sessions.find(terminal.token).buffers
    assert held.get(str(signature["image_id"])) == png()
    assert [path for _, path, _, _ in reader.asked] == ["/sign=start", "/sign=stop", "/sign=stop"]


def test_what_the_service_has_not_is_unsupported(start: Start, reader: Reader) -> None:
    terminal = by_http(start, reader.port, {}, "fingerprint")
    terminal.ask("fingerprint/open")
    assert terminal.code("fingerprint/capture") == "unsupported"


@pytest.mark.parametrize("base", ["http://192.168.1.9:8989", "http://example.invalid"])
def test_only_services_of_this_machine_are_spoken_to(start: Start, base: str) -> None:
    device = {"driver": "local-http", "settings": {"base": base, "operations": {}}}
    with pytest.raises(SettingsError, match="base"):
        start({"id-card": device})


def test_an_error_code_that_is_none_is_found_at_the_start(start: Start) -> None:
    status = {"field": "x", "good": [], "errors": {"1": "no_such_code"}}
    operations = {"read": {"path": "/", "status": status}}
    settings = {"base": "http://127.0.0.1:1", "operations": operations}
    with pytest.raises(SettingsError, match="status"):
        start({"id-card": {"driver": "local-http", "settings": settings}})


Speak = Callable[[ServerConnection, dict[str, Any]], None]


class Socket:
    """A maker's WebSocket service."""

    def __init__(self, speak: Speak, port: int = 0) -> None:
        def attend(connection: ServerConnection) -> None:
            for message in connection:
                speak(connection, json.loads(message))

        self.server: Server = serve(attend, "127.0.0.1", port)
        self.port: int = self.server.socket.getsockname()[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()


def by_socket(start: Start, port: int, operations: object, kind: str = "id-card") -> Terminal:
    settings = {"url": f"ws://127.0.0.1:{port}", "operations": operations, "patience_s": 1}
    device = {"driver": "local-websocket", "settings": settings}
    return start({kind: device}, require_assertion=False)


SOCKET_READ = {
    "read": {
        "send": {"type": 4},
        "match": {"type": 4},
        "status": {"field": "code", "good": ["0"], "waiting": ["1"]},
        "answer": ID_CARD["read"]["answer"],
    }
}


def test_a_card_by_local_websocket(start: Start) -> None:
    def speak(connection: ServerConnection, message: dict[str, Any]) -> None:
        connection.send(json.dumps({"type": 99, "note": "heartbeat"}))
        connection.send(json.dumps({"type": message["type"], "code": 0} | READ))

    service = Socket(speak)
    terminal = by_socket(start, service.port, SOCKET_READ)
    terminal.ask("id-card/open")
    assert terminal.ask("id-card/read")["number"] == "440199194908150031"
    service.stop()


def test_a_camera_by_websocket_commands(start: Start) -> None:
    def speak(connection: ServerConnection, message: dict[str, Any]) -> None:
        assert message["type"] == "command"
        image = base64.b64encode(png()).decode()
        data = {"image": image} if message["command"] == "capture" else {"score": 0.4}
        connection.send(json.dumps({"status": "ok", "data": data}))

    service = Socket(speak)
    operations = {
        "photo": {
            "send": {"type": "command", "command": "capture"},
            "status": {"field": "status", "good": ["ok"]},
            "answer": {
                "image": {"from": "data.image", "as": "base64"},
                "source": {"value": "visible"},
            },
        },
        "compare": {
            "send": {"type": "command", "command": "match", "a": "$reference", "b": "$live"},
            "answer": {
                "score": {"from": "data.score", "as": "number"},
                "threshold": {"value": 0.6, "as": "number"},
                "alike": {"value": "no", "map": {"no": False}},
            },
        },
    }
    terminal = by_socket(start, service.port, operations, "camera")
    terminal.ask("camera/init")
    assert terminal.ask("camera/photo")["width"] == 40
    compared = terminal.ask("camera/compare", reference="AAAA", live="AAAA")
    assert compared == {"score": 0.4, "threshold": 0.6, "alike": False}
    service.stop()


def test_a_socket_that_says_nothing_or_nonsense_or_hangs_up(start: Start) -> None:
    ways: list[Speak] = [
        lambda connection, _: None,
        lambda connection, _: connection.send("not json"),
        lambda connection, _: connection.close(),
    ]
    codes = []
    for way in ways:
        service = Socket(way)
        terminal = by_socket(start, service.port, SOCKET_READ)
        terminal.ask("id-card/open")
        codes.append(terminal.code("id-card/read", timeout_s=5))
        service.stop()
    assert codes == ["timeout", "vendor_unreadable", "device_lost"]


def test_a_socket_service_that_starts_late(start: Start) -> None:
    port = free_port()
    terminal = by_socket(start, port, SOCKET_READ)
    terminal.until("id-card", "lost")
    reply = json.dumps({"type": 4, "code": 0} | READ)
    service = Socket(lambda connection, _: connection.send(reply), port)
    terminal.until("id-card", "ready")
    terminal.ask("id-card/open")
    assert terminal.ask("id-card/read")["name"] == "样例甲"
    service.stop()


def test_dotted_paths() -> None:
    reply = {"a": {"b": [{"c": 5}]}, "n": None}
    assert dig(reply, "a.b.0.c") == 5
    assert [dig(reply, path) for path in ("a.b.1.c", "a.x", "n.y", "a.b.c")] == [None] * 4
