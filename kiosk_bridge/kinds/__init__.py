"""The fourteen kinds of device, their operations, and the shapes of requests and answers."""

from __future__ import annotations

from .board import LIGHTS, SENSORS
from .capture import MICROPHONE, QR_SCANNER
from .cards import ID_CARD, TRAVEL_DOCUMENT
from .model import Answer, Done, Kind, Operation, Request
from .person import CAMERA, FINGERPRINT, SIGNATURE_PAD
from .printing import A4_PRINTER, RECEIPT_PRINTER
from .screen import IMAGE, SOFT_KEYBOARD, VOICE_PROMPT

KINDS: dict[str, Kind] = {
    kind.id: kind
    for kind in (
        ID_CARD,
        TRAVEL_DOCUMENT,
        SIGNATURE_PAD,
        FINGERPRINT,
        CAMERA,
        A4_PRINTER,
        RECEIPT_PRINTER,
        QR_SCANNER,
        MICROPHONE,
        LIGHTS,
        SENSORS,
        IMAGE,
        VOICE_PROMPT,
        SOFT_KEYBOARD,
    )
}

__all__ = ["KINDS", "Answer", "Done", "Kind", "Operation", "Request"]
