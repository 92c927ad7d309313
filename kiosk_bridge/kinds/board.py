"""Light board and sensors (clause 8 j, k)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .model import Answer, Kind, Operation, Request

LightName = Field(pattern="^[a-z][a-z0-9-]{0,30}$")


class LightRequest(Request):
    light: str = LightName
    """Such as id-card or a4-printer: the light beside that device."""


class FlashLight(LightRequest):
    period_ms: int = Field(default=500, ge=334, le=5000)
    """Time from one flash to the next; no more than three a second (WCAG 2.2, 2.3.1)."""


class LightsOff(Request):
    light: str | None = Field(default=None, pattern="^[a-z][a-z0-9-]{0,30}$")
    """All of them where it is null."""


class Lights(Answer):
    lights: dict[str, Literal["on", "flash", "off"]]


class Reading(Answer):
    sensor: str = Field(pattern="^[a-z][a-z0-9-]{0,30}$")
    """`case` and `person` are known to Daoban; a board may have others."""
    state: str = Field(pattern="^[a-z0-9.-]{1,20}$")
    """`open` or `closed` for a case, `yes` or `no` for a person, or a number."""
    alarm: bool = False


class Sensors(Answer):
    readings: list[Reading]


LIGHTS = Kind(
    "lights",
    {
        "on": Operation(LightRequest, Lights),
        "flash": Operation(FlashLight, Lights),
        "off": Operation(LightsOff, Lights),
    },
)
SENSORS = Kind(
    "sensors",
    {"state": Operation(Request, Sensors)},
    events=("case-opened", "case-closed", "person-came", "person-left"),
)
