"""Beginning a transaction, saying who one is, and filling the form."""

from __future__ import annotations

from fastapi import APIRouter

from assistant.transactions.protocol import Opening
from assistant.transactions.routes import asked, told
from assistant.transactions.routes.door import Door, TransactionId, out


def add(router: APIRouter, door: Door) -> None:
    """All of these routes."""
    _beginning(router, door)
    _identity(router, door)
    _form(router, door)


def _beginning(router: APIRouter, door: Door) -> None:
    @router.post(
        "",
        status_code=201,
        summary="开始办理",
        description="从回答进入办理。编号是秘密，只有开始它的页面知道；十分钟没有动静就清除。",
    )
    def start(body: asked.Start) -> told.TransactionOut:
        door.unlabelled(body)
        return out(door.gateway().start(Opening(**body.model_dump())))

    @router.get(
        "/{transaction}",
        summary="办到哪一步了",
        description="办理的全部状态，供屏幕显示；证件号码已遮盖，不含图像。",
    )
    def look(transaction: TransactionId) -> told.TransactionOut:
        return out(door.case(transaction))

    @router.delete(
        "/{transaction}",
        status_code=204,
        summary="退出：清除全部内容",
        description="没有提交的，后面的系统里也撤掉；这里什么都不留。",
    )
    def leave(transaction: TransactionId) -> None:
        door.gateway().leave(door.case(transaction))


def _identity(router: APIRouter, door: Door) -> None:
    @router.post(
        "/{transaction}/identity",
        summary="放身份证",
        description="设备服务 id-card/read 的 data 和签名断言；姓名、证件号由此填入。",
    )
    def identify(transaction: TransactionId, body: asked.Reading) -> told.TransactionOut:
        door.unlabelled(body)
        case = door.case(transaction)
        door.gateway().identify(case, body.who, body.assertion, body.data)
        return out(case)

    @router.post(
        "/{transaction}/face",
        summary="没带身份证：刷脸",
        description="camera/photo 的 data 和断言，要本人单独同意。照片交后面的系统认人，这里不留。",
    )
    def face(transaction: TransactionId, body: asked.Face) -> told.TransactionOut:
        door.unlabelled(body)
        case = door.case(transaction)
        door.gateway().recognise(case, body.assertion, body.data)
        return out(case)

    @router.post(
        "/{transaction}/who",
        summary="本人办理还是代人办理",
        description="代人办理要放两张身份证；改回本人办理，就清除代办人的内容。",
    )
    def who(transaction: TransactionId, body: asked.Represent) -> told.TransactionOut:
        case = door.case(transaction)
        door.gateway().represent(case, body.who)
        return out(case)


def _form(router: APIRouter, door: Door) -> None:
    @router.post(
        "/{transaction}/fields",
        summary="填写：本人输入，或者听写",
        description="一项不合法，整个请求不算。听写的（spoken）要本人确认以后才能提交。",
    )
    def fill(transaction: TransactionId, body: asked.Fill) -> told.TransactionOut:
        door.unlabelled(body)
        case = door.case(transaction)
        door.gateway().fill(case, body.values, body.how)
        return out(case)

    @router.post(
        "/{transaction}/said",
        summary="对着表单说的一句话",
        description="按规则找出电话、住址、时间、选项填进去，来源为机器听写；姓名和证件号说了也不填。",
    )
    def said(transaction: TransactionId, body: asked.Said) -> told.SaidOut:
        door.unlabelled(body)
        case = door.case(transaction)
        heard = door.gateway().said(case, body.text)
        return told.SaidOut(
            transaction=out(case), filled=list(heard.values), protected=heard.protected
        )

    @router.post(
        "/{transaction}/confirmation",
        summary="本人在屏幕上看过，确认听写的内容",
        description="带上屏幕当时显示的字；与这里记的不一致就不算（unconfirmed）。确认后算本人填写。",
    )
    def confirm(transaction: TransactionId, body: asked.Seen) -> told.TransactionOut:
        case = door.case(transaction)
        door.gateway().confirm(case, body.values)
        return out(case)

    @router.post(
        "/{transaction}/signature",
        summary="签名",
        description="设备服务 signature-pad/get 的 data 和签名断言；别的图像都不算签名。",
    )
    def sign(transaction: TransactionId, body: asked.Reading) -> told.TransactionOut:
        door.unlabelled(body)
        case = door.case(transaction)
        door.gateway().sign(case, body.assertion, body.data)
        return out(case)
