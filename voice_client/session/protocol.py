"""What the screen may send over the local WebSocket, each message mapped to the machine.

    {type: "hello", elder?}            a page opened            → {type: "terminal", …}
    {type: "touch"}                    anything was touched
    {type: "listen"} {type: "let_go"}  touch-to-talk, push-to-talk
    {type: "ask", text}                a typed or tapped question
    {type: "answered", answer}         the page asked by itself: read the answer out
    {type: "choose", index}            an option, from 1
    {type: "command", name}            back, cancel, print, human, again, slower, next, stop, …
    {type: "undo"}                     the repair by sound was wrong
    {type: "mode", elder}              elder mode on or off
    {type: "page", state}              transaction, helping, or idle
    {type: "say", text}                read a text of the page's own out
    {type: "leave"}                    log out: wipe at once

What the voice sends: docs/voice.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from .commands import Command
from .effects import Effect
from .machine import Machine

Text = Annotated[str, Field(min_length=1, max_length=500)]


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Hello(_Message):
    type: Literal["hello"]
    elder: bool = False


class Bare(_Message):
    type: Literal["touch", "listen", "let_go", "undo", "leave"]


class AskIn(_Message):
    type: Literal["ask"]
    text: Text


class Answered(_Message):
    type: Literal["answered"]
    answer: dict[str, Any]


class Choose(_Message):
    type: Literal["choose"]
    index: Annotated[int, Field(ge=1, le=99)]


class CommandIn(_Message):
    type: Literal["command"]
    name: Annotated[str, Field(pattern="^[a-z-]{1,32}$")]


class Mode(_Message):
    type: Literal["mode"]
    elder: bool


class Page(_Message):
    type: Literal["page"]
    state: Literal["transaction", "helping", "idle"]


class Say(_Message):
    type: Literal["say"]
    text: Annotated[str, Field(min_length=1, max_length=2000)]


Message = Annotated[
    Hello | Bare | AskIn | Answered | Choose | CommandIn | Mode | Page | Say,
    Field(discriminator="type"),
]
_ADAPTER: TypeAdapter[Message] = TypeAdapter(Message)


def receive(machine: Machine, content: object) -> list[Effect]:
    """Give one message to the machine. Raises ValueError where it is not one of ours."""
    try:
        message = _ADAPTER.validate_python(content)
    except ValidationError as error:
        raise ValueError("消息不合规定，见 docs/voice.md。") from error
    return _acts(machine, message)[message.type]()


def _acts(machine: Machine, message: Any) -> Mapping[str, Callable[[], list[Effect]]]:
    return {
        "hello": lambda: machine.mode(message.elder),
        "touch": machine.touch,
        "listen": machine.listen,
        "let_go": machine.let_go,
        "undo": machine.undo,
        "leave": machine.leave,
        "ask": lambda: machine.typed(message.text),
        "answered": lambda: machine.answered(message.answer, by_page=True),
        "choose": lambda: machine.command(Command("choose", message.index)),
        "command": lambda: machine.command(Command(message.name)),
        "mode": lambda: machine.mode(message.elder),
        "page": lambda: machine.page(message.state),
        "say": lambda: machine.say(message.text),
    }
