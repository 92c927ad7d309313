"""POST /v1/ask, the stream, and conversations that must not mix."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import httpx

from assistant.answer import Answer
from assistant.api.answering import sentences
from assistant.services import Services
from knowledge.matter import Matter

TEXT = "身份证丢了怎么补"


def ask(http: httpx.Client, **body: object) -> dict[str, object]:
    answer = http.post("/v1/ask", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def events(text: str) -> list[tuple[str, object]]:
    found = []
    for block in text.split("\n\n"):
        if block.startswith("event: "):
            name, data = block.removeprefix("event: ").split("\ndata: ", 1)
            found.append((name, json.loads(data)))
    return found


def test_every_key_is_there_and_the_label_too(http: httpx.Client) -> None:
    answer = ask(http, text=TEXT, mode="elder", input="touch", terminal_id="t-1")
    assert set(answer) == set(Answer.model_fields)
    assert Answer.model_validate(answer).label.text == "AI生成，仅供参考"


def test_a_name_is_answered_with_its_matter(http: httpx.Client, services: Services) -> None:
    matter = services.base.pack.matters[0]
    answer = Answer.model_validate(ask(http, text=matter.name))
    assert answer.matter is not None and answer.matter.id == matter.id
    assert all(s.source is not None for s in answer.display if s.kind == "official")


def test_the_stream_says_the_first_sentence_first(http: httpx.Client) -> None:
    answer = http.post("/v1/ask/stream", json={"text": TEXT})
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text.startswith(":")
    found = events(answer.text)
    whole = Answer.model_validate(found[-1][1])
    names = [name for name, _ in found]
    spoken = [data["text"] for name, data in found if name == "sentence"]  # type: ignore[index]
    assert names[0] == "sentence" and names[-1] == "answer"
    assert names == sorted(names, key=["sentence", "statement", "answer"].index)
    assert "".join(spoken) == whole.speech.replace(" ", "").strip() or spoken
    assert [d for n, d in found if n == "statement"] == [s.model_dump() for s in whole.display]


def test_the_stream_by_url_gives_the_same(http: httpx.Client) -> None:
    by_url = events(http.get("/v1/ask/stream", params={"text": TEXT}).text)
    by_body = events(http.post("/v1/ask/stream", json={"text": TEXT}).text)
    assert by_url[:-1] == by_body[:-1]


def test_sentences_lose_nothing() -> None:
    assert sentences("您好。要带什么？身份证") == ["您好。", "要带什么？", "身份证"]
    assert sentences("") == []


def test_walking_away_wipes_the_conversation(http: httpx.Client, services: Services) -> None:
    name = services.base.pack.matters[0].name
    session = ask(http, text=name)["session_id"]
    assert ask(http, text="那要多少钱", session_id=session)["matter"] is not None
    assert http.delete(f"/v1/sessions/{session}").status_code == 204
    assert http.delete(f"/v1/sessions/{session}").status_code == 204
    assert ask(http, text="那要多少钱", session_id=session)["matter"] is None


def test_thirty_two_conversations_at_once_do_not_mix(url: str, services: Services) -> None:
    matters = services.base.pack.matters[:32]
    assert len(matters) == 32

    def talk(matter: Matter) -> tuple[str, list[str | None], str]:
        with httpx.Client(base_url=url, timeout=60) as http:
            first = Answer.model_validate(ask(http, text=matter.name))
            own = first.session_id
            found = [first.matter.id if first.matter else None]
            for text in ("要带什么材料", "那要多少钱", "在哪里办"):
                then = Answer.model_validate(ask(http, text=text, session_id=own))
                assert then.session_id == own
                found.append(then.matter.id if then.matter else None)
            return matter.id, found, own

    with ThreadPoolExecutor(32) as pool:
        told = list(pool.map(talk, matters))
    assert len({session for _, _, session in told}) == 32
    for matter, found, _ in told:
        assert found == [matter] * 4
