"""The contract of POST /v1/ask: what comes in and what goes out. Every key is always there."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from assistant.status import Status

MAX_QUESTION = 500
MOST_HYPOTHESES = 3
_ALLOWED_CONTROLS = frozenset("\n\t")


def _usable(text: str) -> str:
    if not text.strip():
        raise ValueError("问题是空的，请说出或输入您想办的事。")
    if len(text) > MAX_QUESTION:
        raise ValueError(f"问题太长了（最多 {MAX_QUESTION} 字），请分开一件一件问。")
    if any(unicodedata.category(c) in {"Cc", "Cs"} and c not in _ALLOWED_CONTROLS for c in text):
        raise ValueError("问题里有不能识别的字符，请重新输入。")
    return text


Words = Annotated[str, AfterValidator(_usable)]


class AskQuery(BaseModel):
    """One question, typed, tapped or spoken, as it may stand in a URL."""

    model_config = ConfigDict(extra="forbid")

    text: Words = Field(description="问题，1 到 500 字")
    session_id: str | None = Field(default=None, pattern=r"^[0-9a-zA-Z_-]{1,64}$")
    terminal_id: str | None = Field(default=None, max_length=64)
    mode: Literal["standard", "elder"] = "standard"
    lang: Literal["zh", "en"] = "zh"
    input: Literal["voice", "touch", "text"] = "text"


class Hypothesis(BaseModel):
    """One of the things that speech recognition may have heard."""

    model_config = ConfigDict(extra="forbid")

    text: Words
    weight: float = Field(gt=0, le=1, description="有多可能，不要求加起来是 1")


class AskRequest(AskQuery):
    """The same with what else may have been heard."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"text": "老人证去哪里办，要带什么", "mode": "elder"}]},
    )

    hypotheses: list[Hypothesis] = Field(
        default_factory=list,
        max_length=MOST_HYPOTHESES,
        description="语音识别的几个候选；只用来找事项，其余都按 text 处理",
    )


class Shown(BaseModel):
    """One statement on screen; ``official`` is the published base, ``ai`` Daoban's own words."""

    kind: Literal["official", "ai"]
    field: str | None
    text: str
    source: int | None = Field(description="sources 里的序号，从 0 起")


class SourceShown(BaseModel):
    title: str
    url: str | None
    doc_no: str | None
    checked_on: dt.date | None


class MatterShown(BaseModel):
    id: str
    name: str
    version: str
    effective_from: dt.date | None
    checked_on: dt.date


class Label(BaseModel):
    """What GB 45438-2025 asks for: the visible words, and the metadata."""

    text: str
    aigc: dict[str, str]


class Choice(BaseModel):
    """One tappable option; sending ``text`` chooses it."""

    label: str
    text: str
    matter: str | None


class Clarify(BaseModel):
    question: str
    options: list[Choice]


HandoffKind = Literal["apply", "print", "book", "link", "map", "video", "hotline", "window"]


class Handoff(BaseModel):
    """A step into a transaction or to a person."""

    kind: HandoffKind
    label: str
    target: str


class Suggestion(BaseModel):
    matter: str
    name: str
    confidence: float


class Answer(BaseModel):
    """One answer, whole."""

    answer_id: str
    session_id: str
    status: Status
    confidence: float = Field(ge=0, le=1)
    matter: MatterShown | None
    field: str | None
    display: list[Shown]
    speech: str
    label: Label
    sources: list[SourceShown]
    omitted: list[str]
    clarify: Clarify | None
    handoffs: list[Handoff]
    suggestions: list[Suggestion]
    timings_ms: dict[str, float]
    command: str | None = Field(description="终端要执行的命令（status 为 kiosk_command 时）")
    notice: str | None = Field(description="要提醒市民的话，例如不要说出身份证号")
