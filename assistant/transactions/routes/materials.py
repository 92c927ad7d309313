"""The materials of an application, one by one."""

from __future__ import annotations

import base64
from typing import Annotated

from fastapi import APIRouter
from fastapi import Path as UrlPath

from assistant.transactions.errors import RequestFault
from assistant.transactions.routes import asked, told
from assistant.transactions.routes.door import Door, TransactionId, out

MaterialId = Annotated[str, UrlPath(description="材料编号，见办理内容", examples=["m1"])]


def add(router: APIRouter, door: Door) -> None:
    """All of these routes."""
    _pages(router, door)
    _instead(router, door)


def _pages(router: APIRouter, door: Door) -> None:
    @router.post(
        "/{transaction}/materials/{material}",
        summary="拍一页材料",
        description="高拍仪的一张图像。马上按规则看：清不清、是不是这份、名字、有效期、印章。",
    )
    def lay(
        transaction: TransactionId, material: MaterialId, body: asked.Picture
    ) -> told.TransactionOut:
        case = door.case(transaction)
        door.gateway().desk.lay(case, material, _decoded(body.image))
        return out(case)

    @router.delete(
        "/{transaction}/materials/{material}",
        summary="重拍这一份",
        description="清除这份材料已经拍的每一页。",
    )
    def clear(transaction: TransactionId, material: MaterialId) -> told.TransactionOut:
        case = door.case(transaction)
        door.gateway().desk.clear(case, material)
        return out(case)


def _instead(router: APIRouter, door: Door) -> None:
    @router.post(
        "/{transaction}/materials/{material}/licence",
        summary="用电子证照代替",
        description="只有指南写明可以用电子证照的材料才行，别的回 no_e_licence。",
    )
    def licence(transaction: TransactionId, material: MaterialId) -> told.TransactionOut:
        case = door.case(transaction)
        door.gateway().desk.e_licence(case, material)
        return out(case)

    @router.post(
        "/{transaction}/materials/{material}/sample",
        summary="模拟办理：用样例材料练习",
        description="没带材料的人练习用；真的办理回 no_sample。",
    )
    def sample(transaction: TransactionId, material: MaterialId) -> told.TransactionOut:
        case = door.case(transaction)
        door.gateway().desk.sample(case, material)
        return out(case)

    @router.post(
        "/{transaction}/materials/{material}/applies",
        summary="按情形的材料：要不要",
        description="本人说自己是不是这种情形；是的，这份材料就要交。",
    )
    def applies(
        transaction: TransactionId, material: MaterialId, body: asked.Applies
    ) -> told.TransactionOut:
        case = door.case(transaction)
        door.gateway().desk.applies(case, material, body.applies)
        return out(case)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:  # of binascii, or text beyond ASCII
        raise RequestFault("unreadable_picture") from None
