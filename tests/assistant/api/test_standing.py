"""Health, readiness, figures and the OpenAPI document."""

from __future__ import annotations

import re
import time
from pathlib import Path

import httpx
import pytest

from assistant.answer import Answer
from assistant.api.app import create_app
from assistant.api.examples import ANSWER
from tests.assistant.api.conftest import REPO, serving

HANZI = re.compile(r"[一-鿿]")


def test_alive_at_once_and_ready_when_the_base_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAOBAN_HOME", str(REPO / ".daoban"))
    with serving(create_app()) as url, httpx.Client(base_url=url, timeout=60) as http:
        assert http.get("/healthz").json() == {"alive": True}
        first = http.get("/readyz")
        assert first.status_code in (200, 503)
        if first.status_code == 503:
            assert first.json()["code"] == "not_ready" and first.json()["step"]
        deadline = time.monotonic() + 300
        while http.get("/readyz").status_code != 200:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert http.get("/readyz").json()["matters"] > 0


def test_a_broken_pack_is_never_ready(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DAOBAN_HOME", str(tmp_path))
    monkeypatch.setenv("DAOBAN_PACK", str(tmp_path / "nothing"))
    with serving(create_app()) as url, httpx.Client(base_url=url, timeout=60) as http:
        code = "not_ready"
        while code == "not_ready":
            answer = http.get("/readyz")
            assert answer.status_code == 503
            code = answer.json()["code"]
        assert code == "broken_base"
        assert str(tmp_path) not in answer.text
        assert http.post("/v1/ask", json={"text": "身份证"}).status_code == 503


def test_figures_count_endings_and_hold_no_question(http: httpx.Client) -> None:
    text = "请问紫色的长颈鹿"
    status = http.post("/v1/ask", json={"text": text}).json()["status"]
    http.get("/v1/matters/secret-path")
    figures = http.get("/metrics")
    assert figures.headers["content-type"].startswith("text/plain")
    assert f'daoban_answers_total{{input="text",mode="standard",status="{status}"}}' in figures.text
    assert 'daoban_step_seconds_bucket{le="0.01",step="retrieve"}' in figures.text
    assert 'route="/v1/matters/{matter_id}"' in figures.text
    assert "daoban_ready 1.0" in figures.text
    assert "长颈鹿" not in figures.text and "secret-path" not in figures.text


def test_the_document_is_whole_and_in_chinese(http: httpx.Client) -> None:
    document = http.get("/openapi.json").json()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert HANZI.search(operation["summary"]), (method, path)
            assert HANZI.search(operation["description"]), (method, path)
            own = [] if path == "/v1/ask/stream" else operation.get("parameters", [])
            for parameter in own:
                told = str(parameter)
                assert "description" in told and "example" in told, (path, parameter["name"])
    asked = document["paths"]["/v1/ask"]["post"]
    assert "application/problem+json" in asked["responses"]["422"]["content"]
    assert document["components"]["schemas"]["AskRequest"]["examples"]


def test_the_example_is_a_real_answer() -> None:
    assert Answer.model_validate(ANSWER).model_dump(mode="json") == ANSWER


def test_no_page_from_a_cdn(http: httpx.Client) -> None:
    assert http.get("/docs").status_code == 404
    assert http.get("/redoc").status_code == 404
