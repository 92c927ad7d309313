"""The panel page of the simulated devices: lay a card, scan a code, pull out the paper."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import Field

from ..bridge import Bridge
from ..errors import RequestError
from ..kinds import Request as Parameters
from ..simulated.bench import Bench, samples
from ..unit import Unit
from .routes import device_state, read_parameters, session_of
from .shapes import MARK

PAGES = {
    "": ("panel.html", "text/html; charset=utf-8"),
    "/panel.css": ("panel.css", "text/css; charset=utf-8"),
    "/panel.js": ("panel.js", "text/javascript; charset=utf-8"),
}


class PanelAction(Parameters):
    """Something done by hand to a simulated device."""

    device: str = Field(max_length=40)
    action: str = Field(max_length=40)
    value: str = Field(default="", max_length=300)


def panel_routes(bridge: Bridge) -> APIRouter:
    router = APIRouter()
    for path, (name, media_type) in PAGES.items():
        router.add_api_route(
            f"/panel{path}", _page(name, media_type), methods=["GET"], include_in_schema=False
        )

    @router.get("/v1/panel", summary="模拟设备的面板状态")
    async def show(request: Request) -> dict[str, Any]:
        session_of(bridge, request)
        return {"label": MARK, "samples": _labels(), "devices": _benches(bridge)}

    @router.post("/v1/panel", summary="对模拟设备做一个动作")
    async def act(request: Request) -> dict[str, Any]:
        session_of(bridge, request)
        asked = await read_parameters(request, PanelAction)
        bench = _bench(bridge.device(asked.device).units.get(""))
        bench.act(asked.action, asked.value, bridge.devices[asked.device].units[""].context.emit)
        return {"label": MARK, "device": asked.device, "bench": bench.show()}

    return router


def _page(name: str, media_type: str) -> Any:
    async def page() -> Response:
        content = files("kiosk_bridge.simulated").joinpath(name).read_bytes()
        return Response(content, media_type=media_type)

    return page


def _bench(unit: Unit | None) -> Bench:
    """The imagined hardware behind a unit. RequestError `not_simulated` if it is real."""
    kept = unit.context.kept.values() if unit is not None else ()
    bench = next((thing for thing in kept if isinstance(thing, Bench)), None)
    if bench is None:
        raise RequestError("not_simulated")
    return bench


def _benches(bridge: Bridge) -> list[dict[str, Any]]:
    shown = []
    for device in bridge.devices.values():
        unit = device.units.get("")
        if unit is not None and unit.simulated:
            state = device_state(device).model_dump()
            shown.append(state | {"bench": _bench(unit).show()})
    return shown


def _labels() -> dict[str, dict[str, str]]:
    groups = ("cards", "documents", "fingers", "codes")
    return {
        group: {key: entry["label"] for key, entry in samples()[group].items()} for group in groups
    }
