"""A4 colour printer and receipt printer (clause 8 f, g)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .model import Answer, Binary, Done, Kind, Operation, Request


class PrintFile(Request):
    """A file by content; paths are not accepted."""

    content: Binary
    format: Literal["pdf", "png", "jpeg", "text"] = "pdf"
    copies: int = Field(default=1, ge=1, le=5)
    colour: bool = False
    duplex: bool = False
    ai: bool = False
    """Whether the content is AI output that does not yet carry its label (GB 45438-2025)."""


class Printed(Answer):
    job: str
    """The queue's job id."""


class PrinterState(Answer):
    """`reasons` are error codes of errors.yaml, such as out_of_paper."""

    state: Literal["idle", "printing", "stopped"]
    reasons: list[str]
    queued: int = Field(ge=0)
    citizen: str | None = None
    """What to tell the citizen, where something is wrong."""


class TextLine(Answer):
    kind: Literal["text"] = "text"
    text: str = Field(max_length=200)
    align: Literal["left", "centre", "right"] = "left"
    large: bool = False
    bold: bool = False


class QrLine(Answer):
    kind: Literal["qr"] = "qr"
    text: str = Field(min_length=1, max_length=300)
    size: int = Field(default=6, ge=1, le=16)


class ImageLine(Answer):
    kind: Literal["image"] = "image"
    image: Binary


class RuleLine(Answer):
    kind: Literal["rule"] = "rule"


class FeedLine(Answer):
    kind: Literal["feed"] = "feed"
    lines: int = Field(default=1, ge=1, le=10)


Line = Annotated[TextLine | QrLine | ImageLine | RuleLine | FeedLine, Field(discriminator="kind")]


class ReceiptRequest(Request):
    pass


class PrintReceipt(ReceiptRequest):
    lines: list[Line] = Field(min_length=1, max_length=200)
    ai: bool = False


class CutReceipt(ReceiptRequest):
    mode: Literal["full", "partial"] = "partial"


A4_PRINTER = Kind(
    "a4-printer",
    {
        "print": Operation(PrintFile, Printed),
        "state": Operation(Request, PrinterState),
    },
    events=("paper-out", "paper-loaded"),
)
RECEIPT_PRINTER = Kind(
    "receipt-printer",
    {
        "init": Operation(ReceiptRequest, Done, opens=True),
        "print": Operation(PrintReceipt, Done, needs_open=True),
        "cut": Operation(CutReceipt, Done, needs_open=True),
        "close": Operation(ReceiptRequest, Done, interrupts=True, closes=True),
    },
    events=("paper-out", "paper-loaded"),
)
