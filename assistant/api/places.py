"""GET /v1/places: the street centres and the district hall."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from assistant.api.room import Ready
from assistant.api.shapes import PlacePage, PlaceQuery
from assistant.api.views import place_out
from knowledge.entries import Place

router = APIRouter(tags=["地点"])


@router.get(
    "/v1/places",
    response_model=PlacePage,
    summary="办理地点",
    description="街道服务中心和区政务大厅的地址、电话，带出处。",
)
def places(query: Annotated[PlaceQuery, Query()], services: Ready) -> PlacePage:
    """One page of the places that fit every condition."""
    pack = services.base.pack
    wanted = [p for p in pack.places if _fits(p, query)]
    start = (query.page - 1) * query.size
    return PlacePage(
        total=len(wanted),
        page=query.page,
        size=query.size,
        items=[place_out(pack, p) for p in wanted[start : start + query.size]],
    )


def _fits(place: Place, query: PlaceQuery) -> bool:
    if query.kind is not None and place.kind != query.kind:
        return False
    if query.street is not None and query.street != place.street:
        return False
    words = query.q or ""
    return words in place.name or words in place.address
