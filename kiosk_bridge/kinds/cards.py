"""Identity card reader (clause 8 a) and exit-entry document reader (clause 8 b)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, field_validator, model_validator

from .model import Answer, Binary, Done, Kind, Operation, Request

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def valid_number(number: str) -> bool:
    """Whether an 18-digit citizen number has a real date and the check digit of GB 11643."""
    if len(number) != 18 or not number[:17].isdecimal() or not number.isascii():
        return False
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == number[17]


class CardRequest(Request):
    card: Literal["resident", "social-security"] = "resident"


class ReadCard(CardRequest):
    photo: bool = False
    """Whether the portrait is wanted too; asked for only where it is needed."""


class Card(Answer):
    """What the chip holds. Dates are ISO 8601; `valid_to` is null for 长期."""

    provenance: Literal["device"] = "device"
    card: Literal["resident", "social-security"]
    name: str = Field(min_length=1, max_length=60)
    number: str
    """Citizen number, 18 characters (on a social-security card, 社会保障号码)."""
    card_no: str | None = None
    """The social-security card's own number."""
    sex: Literal["男", "女"] | None = None
    nation: str | None = None
    birth: date | None = None
    address: str | None = None
    issuer: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    photo: Binary | None = None

    @field_validator("number")
    @classmethod
    def _check_digit(cls, number: str) -> str:
        if not valid_number(number):
            raise ValueError("公民身份号码校验不通过")
        return number


class DocumentRequest(Request):
    pass


class ReadDocument(DocumentRequest):
    photo: bool = False


class Document(Answer):
    """A passport or permit, as its chip or machine-readable zone has it (ICAO 9303 names)."""

    provenance: Literal["device"] = "device"
    document: Literal["passport", "hk-macao-permit", "taiwan-permit", "resident-permit", "other"]
    name: str = Field(min_length=1, max_length=80)
    name_latin: str | None = None
    number: str = Field(min_length=5, max_length=20)
    nationality: str | None = Field(default=None, pattern="^[A-Z]{1,3}$")
    sex: Literal["男", "女"] | None = None
    birth: date | None = None
    valid_to: date | None = None
    photo: Binary | None = None

    @model_validator(mode="after")
    def _dates_in_order(self) -> Document:
        if self.birth and self.valid_to and self.birth >= self.valid_to:
            raise ValueError("证件有效期早于出生日期")
        return self


def without_portrait(request: Request, answer: Answer) -> Answer:
    """The answer without a portrait that nobody asked for: many readers send it in any case."""
    if isinstance(request, ReadCard | ReadDocument) and not request.photo:
        return answer.model_copy(update={"photo": None})
    return answer


ID_CARD = Kind(
    "id-card",
    {
        "open": Operation(CardRequest, Done, opens=True),
        "read": Operation(ReadCard, Card, needs_open=True, asserts=True, identifies=True),
        "close": Operation(CardRequest, Done, interrupts=True, closes=True),
    },
    choice="card",
    events=("card-laid", "card-removed"),
)
TRAVEL_DOCUMENT = Kind(
    "travel-document",
    {
        "open": Operation(DocumentRequest, Done, opens=True),
        "read": Operation(ReadDocument, Document, needs_open=True, asserts=True, identifies=True),
        "close": Operation(DocumentRequest, Done, interrupts=True, closes=True),
    },
    events=("card-laid", "card-removed"),
)
