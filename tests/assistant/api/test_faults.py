"""Whatever is wrong with a request, the reply is problem JSON in Chinese, and echoes nothing."""

from __future__ import annotations

import re

import httpx
import pytest

from assistant.api.app import create_app
from assistant.api.problems import table
from assistant.services import Services
from tests.assistant.api.conftest import serving

HANZI = re.compile(r"[一-鿿]")
JSON = {"content-type": "application/json"}
SECRET = "秘密问题"


def check(answer: httpx.Response, status: int, code: str) -> dict[str, object]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = dict(answer.json())
    assert body["code"] == code and body["status"] == status
    assert body["type"] == f"/v1/problems/{code}"
    assert HANZI.search(str(body["title"])) and HANZI.search(str(body["detail"]))
    assert "Traceback" not in answer.text and SECRET not in answer.text
    return body


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ({"text": ""}, "text"),
        ({"text": " 　\n"}, "text"),
        ({"text": SECRET * 2500}, "text"),
        ({"text": 12}, "text"),
        ({"text": None}, "text"),
        ({"text": [SECRET]}, "text"),
        ({"text": f"{SECRET}\x00"}, "text"),
        ({"text": f"{SECRET}\x1b[31m"}, "text"),
        ({"text": f"{SECRET}\x7f"}, "text"),
        ({}, "text"),
        ({"text": "好", "mode": SECRET}, "mode"),
        ({"text": "好", "session_id": "../../x"}, "session_id"),
        ({"text": "好", "session_id": "x" * 65}, "session_id"),
        ({"text": "好", "terminal_id": "x" * 65}, "terminal_id"),
        ({"text": "好", "approve": True}, "approve"),
    ],
)
def test_a_wrong_body_is_named(http: httpx.Client, body: dict[str, object], at: str) -> None:
    found = check(http.post("/v1/ask", json=body), 422, "empty_or_wrong")
    assert [fault["at"] for fault in found["errors"]] == [at]  # type: ignore[attr-defined]
    check(http.post("/v1/ask/stream", json=body), 422, "empty_or_wrong")


@pytest.mark.parametrize(
    "body",
    [
        b'{"text": "\xff\xfe"}',
        "{“text”: 1}".encode(),
        b'{"text": "a"',
        b"",
        b"\x00",
        '{"text": "好"}'.encode("gbk"),
        b"[" * 20_000,
    ],
)
def test_a_body_that_is_no_json_is_unreadable(http: httpx.Client, body: bytes) -> None:
    answer = http.post("/v1/ask", content=body, headers=JSON)
    assert answer.status_code in (400, 422)
    check(answer, answer.status_code, answer.json()["code"])


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"null", b"7"])
def test_json_that_is_no_object_is_refused(http: httpx.Client, body: bytes) -> None:
    check(http.post("/v1/ask", content=body, headers=JSON), 422, "empty_or_wrong")


def test_a_lone_surrogate_is_refused(http: httpx.Client) -> None:
    answer = http.post("/v1/ask", content=b'{"text": "\\ud800"}', headers=JSON)
    check(answer, 422, "empty_or_wrong")


def test_another_media_type_is_refused(http: httpx.Client) -> None:
    check(http.post("/v1/ask", content="text=好".encode()), 415, "media")
    check(http.post("/v1/ask", data={"text": "好"}), 415, "media")


def test_unknown_paths_and_methods(http: httpx.Client) -> None:
    check(http.get("/v1/nothing"), 404, "not_found")
    check(http.get("/v1/%2e%2e/%2e%2e/etc/passwd"), 404, "not_found")
    refused = http.put("/v1/ask", json={"text": "好"})
    check(refused, 405, "method")
    assert refused.headers["allow"] == "POST"
    check(http.get("/v1/ask"), 405, "method")


def test_browsing_refuses_what_it_cannot_use(http: httpx.Client) -> None:
    for wrong in ("category=x", "page=0", "size=101", "page=a", "client=x", "q=", "q=%00", "no=1"):
        check(http.get(f"/v1/matters?{wrong}"), 422, "empty_or_wrong")
    check(http.get("/v1/places?kind=x"), 422, "empty_or_wrong")
    check(http.get("/v1/matters/no-such-matter"), 404, "no_matter")
    check(http.delete("/v1/sessions/a%20b"), 422, "empty_or_wrong")


def test_what_nobody_foresaw_leaves_no_trace(services: Services) -> None:
    app = create_app(services)

    @app.get("/boom")
    def boom() -> None:
        raise RuntimeError(SECRET)

    with serving(app) as url:
        check(httpx.get(f"{url}/boom"), 500, "internal")
        assert httpx.get(f"{url}/healthz").status_code == 200


def test_every_problem_has_its_page(http: httpx.Client) -> None:
    codes = list(table()["problems"])
    assert [p["code"] for p in http.get("/v1/problems").json()] == codes
    for code in codes:
        found = http.get(f"/v1/problems/{code}").json()
        assert found["status"] >= 400 and HANZI.search(found["detail"])
    check(http.get("/v1/problems/none"), 404, "not_found")


def test_too_large_and_too_many_are_refused(services: Services) -> None:
    with serving(create_app(services)) as url, httpx.Client(base_url=url) as http:
        large = http.post("/v1/ask", content=b"x" * 1_000_000, headers=JSON)
        assert large.status_code == 413
        pieces = http.post("/v1/ask", content=(b"x" * 9999 for _ in range(50)), headers=JSON)
        assert pieces.status_code in (400, 413)
        codes = [http.get("/v1/places").status_code for _ in range(100)]
        assert codes[0] == 200 and 429 in codes
        refused = http.get("/v1/places")
        assert refused.headers["content-type"] == "application/problem+json"
        assert HANZI.search(refused.json()["detail"])


def test_the_headers_of_the_guard_are_set(http: httpx.Client) -> None:
    for path in ("/v1/matters", "/v1/nothing", "/metrics"):
        headers = http.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
