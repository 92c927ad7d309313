"""QR scanner and microphone (clause 8 h, i)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .model import Answer, Binary, Done, Kind, Operation, Request


class ScanRequest(Request):
    source: Literal["scanner", "camera"] = "scanner"


class Scan(Answer):
    provenance: Literal["device"] = "device"
    text: str = Field(min_length=1, max_length=4000)
    symbology: str | None = None
    """Such as QRCode, where the scanner says so."""


class MicRequest(Request):
    pass


class OpenMicrophone(MicRequest):
    rate: Literal[8000, 16000, 44100, 48000] = 16000
    """Samples a second."""


class StartRecording(MicRequest):
    most_s: float = Field(default=60, gt=0, le=300)
    """The recording ends by itself after so many seconds."""


class Recording(Answer):
    """One channel of 16-bit PCM in a WAV file."""

    provenance: Literal["device"] = "device"
    audio: Binary
    rate: int = Field(gt=0)
    seconds: float = Field(ge=0)
    peak: float = Field(ge=0, le=1)
    """Loudest sample as a share of full scale: 0 means that nothing came in."""


QR_SCANNER = Kind(
    "qr-scanner",
    {
        "open": Operation(ScanRequest, Done, opens=True),
        "read": Operation(ScanRequest, Scan, needs_open=True, asserts=True),
        "close": Operation(ScanRequest, Done, interrupts=True, closes=True),
    },
    choice="source",
    events=("code-scanned",),
)
MICROPHONE = Kind(
    "microphone",
    {
        "open": Operation(OpenMicrophone, Done, opens=True),
        "start": Operation(StartRecording, Done, needs_open=True),
        "stop": Operation(MicRequest, Recording, needs_open=True),
        "close": Operation(MicRequest, Done, interrupts=True, closes=True),
    },
)
