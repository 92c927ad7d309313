"""Pre-review, handing in, paying, results, and the papers to take away."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Response
from fastapi import Path as UrlPath

from assistant.transactions.protocol import Result
from assistant.transactions.routes import told
from assistant.transactions.routes.door import Door, TransactionId, out
from assistant.transactions.routes.papers import Form, sent

Which = Annotated[
    Literal["notice", "receipt", "result"],
    UrlPath(description="一次性告知、回执或查询结果", examples=["receipt"]),
]


def add(router: APIRouter, door: Door) -> None:
    """All of these routes."""

    @router.post(
        "/{transaction}/check",
        summary="智能预审：一次说清还差什么",
        description="得到一次性告知：缺什么、每样怎么补；或者“材料齐全，等待人工受理”。不决定受不受理。",
    )
    def check(transaction: TransactionId) -> told.TransactionOut:
        case = door.case(transaction)
        door.gateway().check(case)
        return out(case)

    @router.post(
        "/{transaction}/submission",
        summary="提交：再点也只提交一次",
        description="先要预审齐全。超时以后再提交，用的是同一个幂等键，只收一次，回执相同。",
    )
    def submit(transaction: TransactionId) -> told.TransactionOut:
        case = door.case(transaction)
        door.gateway().submit(case)
        return out(case)

    @router.post(
        "/{transaction}/payment",
        summary="缴费",
        description="提交以后才有：要缴多少、缴了没有。没缴清的再问一次，就再查一次。",
    )
    def pay(transaction: TransactionId) -> told.PaymentOut:
        return told.payment_out(door.gateway().pay(door.case(transaction)))

    @router.get(
        "/{transaction}/result",
        summary="查询结果",
        description="查询打印类的结果，一张表；可以再取。",
    )
    def result(transaction: TransactionId) -> Result:
        return door.gateway().result(door.case(transaction))

    @router.get(
        "/{transaction}/papers/{which}",
        summary="打印件",
        description="A4 为 PDF，小票为设备服务的打印请求。还没有的回 wrong_stage 或 not_checked。",
    )
    def paper(transaction: TransactionId, which: Which, form: Form = "a4") -> Response:
        document = door.gateway().paper(door.case(transaction), which)
        return sent(document, form, door.keys, {})
