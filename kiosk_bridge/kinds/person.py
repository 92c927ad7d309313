"""Signature pad, fingerprint reader and binocular camera (clause 8 c, d, e)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from .model import Answer, Binary, Comparison, Done, Kind, Operation, Picture, Request


class PadRequest(Request):
    pass


class Signature(Picture):
    """The signature as drawn: a PNG, dark strokes on white."""

    provenance: Literal["device"] = "device"


class FingerRequest(Request):
    pass


class Fingerprint(Answer):
    """A template in the maker's own format."""

    provenance: Literal["device"] = "device"
    template: Binary
    format: str = Field(max_length=40)
    quality: int = Field(ge=0, le=100)


class CompareFingers(FingerRequest):
    """Two templates that the same maker's device captured."""

    first: Binary
    second: Binary


class CameraRequest(Request):
    source: Literal["visible", "infrared", "document"] = "visible"


class Photo(Picture):
    provenance: Literal["device"] = "device"
    source: Literal["visible", "infrared", "document"]


class CompareFaces(CameraRequest):
    """A reference portrait (such as the card's) and a live photo, by content or by id."""

    reference: Binary | None = None
    reference_id: str | None = Field(default=None, max_length=64)
    live: Binary | None = None
    live_id: str | None = Field(default=None, max_length=64)

    @model_validator(mode="after")
    def _one_of_each(self) -> CompareFaces:
        if (self.reference is None) == (self.reference_id is None):
            raise ValueError("reference 与 reference_id 必须且只能给一个")
        if (self.live is None) == (self.live_id is None):
            raise ValueError("live 与 live_id 必须且只能给一个")
        return self


SIGNATURE_PAD = Kind(
    "signature-pad",
    {
        "open": Operation(PadRequest, Done, opens=True),
        "get": Operation(PadRequest, Signature, needs_open=True, asserts=True),
        "close": Operation(PadRequest, Done, interrupts=True, closes=True),
    },
)
FINGERPRINT = Kind(
    "fingerprint",
    {
        "open": Operation(FingerRequest, Done, opens=True),
        "capture": Operation(FingerRequest, Fingerprint, needs_open=True, asserts=True),
        "compare": Operation(
            CompareFingers, Comparison, needs_open=True, asserts=True, identifies=True
        ),
        "close": Operation(FingerRequest, Done, interrupts=True, closes=True),
    },
)
CAMERA = Kind(
    "camera",
    {
        "init": Operation(CameraRequest, Done, opens=True),
        "photo": Operation(CameraRequest, Photo, needs_open=True, asserts=True),
        "compare": Operation(
            CompareFaces, Comparison, needs_open=True, asserts=True, identifies=True
        ),
        "close": Operation(CameraRequest, Done, interrupts=True, closes=True),
    },
    choice="source",
)
