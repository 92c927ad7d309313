"""POST /v1/ask, its stream, and the end of a conversation."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from assistant.answer import Answer, AskQuery, AskRequest
from assistant.api.examples import ANSWER, STREAM
from assistant.api.metrics import Metrics
from assistant.api.problems import describe
from assistant.api.room import Ready
from assistant.pipeline.runner import ask as answer_question
from assistant.services import Services

log = logging.getLogger("daoban.assistant.api")
router = APIRouter(tags=["问答"])
_SENTENCE = re.compile(r"[^。！？!?]+[。！？!?]*")
_STREAM = {"content": {"text/event-stream": {"example": STREAM}}, "description": "事件流"}
SessionId = Annotated[
    str, Path(pattern=r"^[0-9a-zA-Z_-]{1,64}$", description="要结束的对话", examples=["k3v9"])
]


@router.post(
    "/v1/ask",
    response_model=Answer,
    summary="问一句",
    description="回答一个问题。每个键总在；没有内容的是 null 或空。",
    responses={200: {"content": {"application/json": {"example": ANSWER}}}},
)
def ask(request: AskRequest, services: Ready, http: Request) -> Response:
    """Answer one question; runs in a worker thread, as the pipeline is CPU-bound."""
    answer = _answer(request, services, http.app.state.metrics)
    return Response(answer.model_dump_json(), media_type="application/json")


@router.post(
    "/v1/ask/stream",
    summary="问一句，边出边说",
    description="事件依次是 sentence（念一句）、statement（显示一条）、answer（整份回答）。",
    response_class=StreamingResponse,
    responses={200: _STREAM},
)
def ask_stream(request: AskRequest, services: Ready, http: Request) -> StreamingResponse:
    """The same as server-sent events."""
    return _stream(request, services, http)


@router.get(
    "/v1/ask/stream",
    summary="问一句，边出边说（EventSource 用）",
    description="与 POST 相同。问题会出现在网址里，只供本机页面使用；服务不记访问日志。",
    response_class=StreamingResponse,
    responses={200: _STREAM},
)
def ask_stream_by_url(
    query: Annotated[AskQuery, Query()], services: Ready, http: Request
) -> StreamingResponse:
    """For EventSource, which can only GET."""
    return _stream(AskRequest.model_validate(query.model_dump()), services, http)


@router.delete(
    "/v1/sessions/{session_id}",
    status_code=204,
    summary="结束对话",
    description="市民走开时调用，立刻忘掉这段对话；没有这段对话也算成功。",
)
def end_session(session_id: SessionId, services: Ready) -> None:
    """Forget one conversation at once."""
    services.sessions.end(session_id)


def _answer(request: AskRequest, services: Services, metrics: Metrics) -> Answer:
    answer = answer_question(request, services)
    metrics.answered(request, answer)
    return answer


def _stream(request: AskRequest, services: Services, http: Request) -> StreamingResponse:
    events = _events(request, services, http.app.state.metrics)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)


def _events(request: AskRequest, services: Services, metrics: Metrics) -> Iterator[str]:
    """A comment at once, so that the connection is seen to live; then what may go out.

    Nothing of the answer may leave before the guard has released all of it.
    """
    yield ": 收到\n\n"
    try:
        answer = _answer(request, services, metrics)
    except Exception as error:
        # The headers are out, so the problem itself has to be an event.
        log.error("stream failed: %s", type(error).__name__)
        yield _event("error", json.dumps(describe("internal"), ensure_ascii=False))
        return
    for number, text in enumerate(sentences(answer.speech)):
        said = {"index": number, "text": text, "label": answer.label.text}
        ending = {"status": answer.status.value}
        yield _event("sentence", json.dumps(said | ending, ensure_ascii=False))
    for shown in answer.display:
        yield _event("statement", shown.model_dump_json())
    yield _event("answer", answer.model_dump_json())


def sentences(text: str) -> list[str]:
    """Cut after full stops, question and exclamation marks; nothing is lost but outer spaces."""
    return [s.strip() for s in _SENTENCE.findall(text) if s.strip()]


def _event(name: str, data: str) -> str:
    return f"event: {name}\ndata: {data}\n\n"
