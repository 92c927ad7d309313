"""The page server before a real assistant in a thread."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient

from tests.voice_client.conftest import free_port, serving
from voice_client.kiosk_app import SCREEN, create_app


def upstream() -> FastAPI:
    app = FastAPI()

    @app.post("/v1/ask")
    async def ask(request: Request) -> dict[str, object]:
        return {"heard": await request.json(), "query": dict(request.query_params)}

    @app.get("/v1/stream")
    def stream() -> StreamingResponse:
        return StreamingResponse(
            iter(["data: 一\n\n", "data: 二\n\n"]), media_type="text/event-stream"
        )

    return app


@pytest.fixture(scope="module")
def assistant() -> Iterator[str]:
    with serving(upstream()) as url:
        yield url


@pytest.fixture
def page(assistant: str) -> Iterator[TestClient]:
    with TestClient(create_app(assistant, None), base_url="http://127.0.0.1:8802") as client:
        yield client


def test_api_reaches_the_assistant_with_body_and_query(page: TestClient) -> None:
    answer = page.post("/api/v1/ask?a=1", json={"text": "怎么办居住证"})
    assert answer.json() == {"heard": {"text": "怎么办居住证"}, "query": {"a": "1"}}


def test_streams_come_through_with_their_type(page: TestClient) -> None:
    answer = page.get("/api/v1/stream")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text == "data: 一\n\ndata: 二\n\n"


def test_the_assistants_own_errors_are_passed_on(page: TestClient) -> None:
    assert page.get("/api/v1/nothing").status_code == 404


PUBLIC = {"items": [{"id": "a", "name": "社保卡"}], "total": 1}


def publishing(asked: list[str], status: int = 200) -> FastAPI:
    app = FastAPI()

    @app.get("/v1/matters")
    def matters(request: Request, response: Response) -> dict[str, object]:
        asked.append(str(request.query_params))
        response.status_code = status
        return PUBLIC

    return app


def test_what_is_published_can_be_browsed_while_the_assistant_is_away(tmp_path: Path) -> None:
    with serving(publishing(asked := [])) as url:
        app = create_app(url, None, kept=tmp_path)
        with TestClient(app, base_url="http://127.0.0.1:8802") as client:
            fresh = client.get("/api/v1/matters?size=1")
            assert (fresh.json(), "x-daoban-kept" in fresh.headers) == (PUBLIC, False)
    assert asked == ["size=1"]
    # Another page server, begun after the assistant went: a terminal that was switched on anew.
    app = create_app(f"http://127.0.0.1:{free_port()}", None, kept=tmp_path)
    with TestClient(app, base_url="http://127.0.0.1:8802") as client:
        old = client.get("/api/v1/matters?size=1")
        assert (old.json(), "x-daoban-kept" in old.headers) == (PUBLIC, True)
        assert client.get("/api/v1/matters?size=2").status_code == 502
        assert client.post("/api/v1/ask", json={"text": "你好"}).status_code == 502


def test_what_is_kept_stands_in_for_an_assistant_that_is_not_ready(tmp_path: Path) -> None:
    with (
        serving(publishing([])) as url,
        TestClient(
            create_app(url, None, kept=tmp_path), base_url="http://127.0.0.1:8802"
        ) as client,
    ):
        client.get("/api/v1/matters")
    with (
        serving(publishing([], 503)) as url,
        TestClient(
            create_app(url, None, kept=tmp_path), base_url="http://127.0.0.1:8802"
        ) as client,
    ):
        assert "x-daoban-kept" in client.get("/api/v1/matters").headers
        assert client.get("/api/v1/matters?page=2").status_code == 503


def test_an_absent_assistant_is_a_problem_in_chinese() -> None:
    app = create_app(f"http://127.0.0.1:{free_port()}", None)
    with TestClient(app, base_url="http://127.0.0.1:8802") as client:
        answer = client.post("/api/v1/ask", json={"text": "你好"})
    assert answer.status_code == 502
    assert answer.headers["content-type"] == "application/problem+json"
    assert "重试" in answer.json()["detail"]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://[bad"])
def test_other_pages_are_refused(page: TestClient, origin: str) -> None:
    answer = page.post("/api/v1/ask", json={"text": "你好"}, headers={"origin": origin})
    assert answer.status_code == 403


def test_another_host_name_is_refused(assistant: str) -> None:
    with TestClient(create_app(assistant, None), base_url="http://evil.example") as client:
        assert client.get("/terminal").status_code == 400


def test_a_terminal_without_voice_says_so(page: TestClient) -> None:
    voice = page.get("/terminal").json()["voice"]
    assert voice["present"] is False
    assert "点屏幕" in voice["note"]


def test_every_answer_carries_the_headers(page: TestClient) -> None:
    headers = page.get("/terminal").headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"


def test_no_path_leads_out_of_the_screen_folder(page: TestClient) -> None:
    assert SCREEN.name == "screen"
    assert page.get("/%2e%2e/kiosk.yaml").status_code == 404
