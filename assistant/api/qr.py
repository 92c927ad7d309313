"""GET /v1/qr: a QR image of a link, so that a citizen goes on with her own phone.

Only https links that stand in the pack: a terminal must not make codes for anyone's address.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Annotated

import segno
from fastapi import APIRouter, Query, Request, Response

from assistant.api.problems import ApiError
from assistant.api.room import Ready
from assistant.services import Services

router = APIRouter(tags=["地点"])
_SCALE, _BORDER = 8, 4  # ISO/IEC 18004 asks for a quiet zone of four modules.
Link = Annotated[
    str,
    Query(max_length=2000, description="事项包里的 https 网址", examples=["https://www.gov.cn/"]),
]


@router.get(
    "/v1/qr",
    summary="网址的二维码",
    description="SVG 图。只为事项包里收录的 https 网址生成。",
    response_class=Response,
    responses={200: {"content": {"image/svg+xml": {}}, "description": "二维码图"}},
)
def qr(text: Link, services: Ready, request: Request) -> Response:
    """The image; an ApiError for any other address."""
    known: frozenset[str] | None = request.app.state.room.links
    if known is None:
        known = request.app.state.room.links = frozenset(_links(services))
    if text not in known:
        raise ApiError("no_link")
    out = io.BytesIO()
    code = segno.make(text, micro=False, error="m")
    code.save(out, kind="svg", scale=_SCALE, border=_BORDER, light="white", title="网址二维码")
    return Response(out.getvalue(), media_type="image/svg+xml")


def _links(services: Services) -> Iterator[str]:
    pack = services.base.pack
    urls = [o.url for m in pack.matters for o in m.online] + [s.url for s in pack.sources.values()]
    yield from (url for url in urls if url and url.startswith("https://"))
