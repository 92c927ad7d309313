"""`daoban ask`, `daoban serve` and `daoban up` as processes of their own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from assistant.answer import Answer
from assistant.launch import port_taken, readiness
from assistant.services import Services
from tests.assistant.api.conftest import REPO, free_port

DAOBAN = str(Path(sys.executable).with_name("daoban"))
ENV = os.environ | {"DAOBAN_HOME": str(REPO / ".daoban"), "COLUMNS": "100"}
TEXT = "身份证丢了怎么补"


def daoban(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [DAOBAN, *arguments], env=ENV, cwd=REPO, capture_output=True, text=True, timeout=300
    )


def test_json_is_the_contract_and_nothing_else(services: Services) -> None:
    told = daoban("ask", TEXT, "--json")
    assert told.returncode == 0
    answer = json.loads(told.stdout)
    assert set(answer) == set(Answer.model_fields)
    assert Answer.model_validate(answer).display


def test_people_see_official_text_set_off_and_the_label_twice(services: Services) -> None:
    told = daoban("ask", services.base.pack.matters[0].name, "--elder")
    assert told.returncode == 0
    assert "┃官方" in told.stdout and "┊AI" in told.stdout
    assert told.stdout.count("AI生成，仅供参考") == 2
    assert "[1]" in told.stdout and "下一步可以" in told.stdout and "出处" in told.stdout


@pytest.mark.parametrize("text", ["", "   ", "问" * 10_000])
def test_a_question_that_cannot_be_used_says_why(text: str) -> None:
    told = daoban("ask", text, "--json")
    assert told.returncode == 2
    assert told.stdout == "" and "问题" in told.stderr


def test_plain_http_stays_on_this_machine() -> None:
    told = daoban("serve", "--host", "0.0.0.0", "--port", str(free_port()))
    assert told.returncode == 2
    assert "回环地址" in told.stderr


def test_a_taken_port_is_named() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = held.getsockname()[1]
        assert port_taken(port)
        told = daoban("up", "--port", str(port), "--screen-port", str(free_port()))
    assert told.returncode == 1
    assert str(port) in told.stdout and "占用" in told.stdout
    assert not port_taken(free_port())
    assert readiness(free_port()) == (0, {})


@contextmanager
def started(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [DAOBAN, *arguments], env=ENV, cwd=REPO, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_up_starts_all_ends_with_the_address_and_stops_all(services: Services) -> None:
    ports = [free_port() for _ in range(3)]
    names = ("--port", "--bridge-port", "--screen-port")
    line = [word for pair in zip(names, map(str, ports), strict=True) for word in pair]
    address = f"http://127.0.0.1:{ports[2]}/"
    with started("up", *line) as process:
        assert process.stdout
        seen = ""
        while address not in seen:
            seen = process.stdout.readline()
            assert seen, "daoban up ended before it was ready"
        answer = httpx.post(f"{address}api/v1/ask", json={"text": TEXT}, timeout=20)
        assert answer.json()["label"]["text"] == "AI生成，仅供参考"
        assert "导办" in httpx.get(address).text
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    assert not [port for port in ports if port_taken(port)]
