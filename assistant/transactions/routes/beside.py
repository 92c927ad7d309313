"""What needs no transaction: plans, interfaces, progress, slips, guides, evaluation.

Stands first among the routes, so that its paths are not taken for ids of transactions.
"""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi import Path as UrlPath
from fastapi.responses import HTMLResponse

from assistant.transactions.backends.calls import Call, State
from assistant.transactions.errors import TransactionError
from assistant.transactions.evaluation import evaluation
from assistant.transactions.plan import Kind, Plan
from assistant.transactions.protocol import Progress
from assistant.transactions.routes import asked
from assistant.transactions.routes.door import Door
from assistant.transactions.routes.papers import sent

KindAsked = Annotated[Kind | None, Query(description="怎么办：不给就看事项", examples=["apply"])]
MatterId = Annotated[str, UrlPath(description="事项编号", examples=["nurse-cancel"])]
SlipCode = Annotated[str, UrlPath(description="办事单上的号码", examples=["7KQ2MXPA"])]
CodeAsked = Annotated[
    str, Query(max_length=16, description="办事单上的号码；不给就只有输入框", examples=["7KQ2MXPA"])
]
RatingCode = Annotated[str, UrlPath(description="回执上的评价码", examples=["H4XWN8TC"])]
InterfaceId = Annotated[str, UrlPath(description="接口登记表里的名字", examples=["sandbox"])]
Sent = dict[str, list[str]]
_FORM_MOST = 4096


def add(router: APIRouter, door: Door) -> None:
    """All of these routes."""
    _plans(router, door)
    _slips(router, door)
    _evaluation(router, door)


def _plans(router: APIRouter, door: Door) -> None:
    @router.get(
        "/matters/{matter}",
        summary="这个事项怎么在终端上办",
        description="步骤、要填的、要交的，都由事项包得出；本机办不了的回 unknown_matter。",
    )
    def describe(matter: MatterId, kind: KindAsked = None) -> Plan:
        return door.gateway().describe(matter, kind)

    @router.get(
        "/interfaces",
        summary="各办理系统的状态",
        description="登记的每个接口：能不能用、连着失败几次、最近一次调用。不含办理内容。",
    )
    def interfaces() -> list[State]:
        return door.gateway().interfaces.states()

    @router.get(
        "/interfaces/{interface}/calls",
        summary="一个办理系统的调用记录",
        description="最近二百次调用的时间、操作、结果、次数和毫秒，旧的在前。不含办理内容。",
    )
    def calls(interface: InterfaceId) -> list[Call]:
        return door.gateway().interfaces.calls(interface)

    @router.post(
        "/progress",
        summary="凭回执号和证件号查进度",
        description="两个号码对得上才有结果；对不上和没有这个号，回的一样（no_receipt）。",
    )
    def progress(body: asked.ProgressIn) -> Progress:
        return door.gateway().interfaces.progress(body.number, body.document)


def _slips(router: APIRouter, door: Door) -> None:
    @router.post(
        "/slips",
        summary="带走的办事单",
        description="A4 为 PDF，小票为设备服务的打印请求；窗口用的号码在 X-Window-Code。",
    )
    def slip(body: asked.SlipIn) -> Response:
        matter = door.gateway().matter(body.matter)
        code, document = door.gateway().counter.slip(matter, body.question, [])
        return sent(document, body.form, door.keys, {"X-Window-Code": code})

    @router.get(
        "/slips/{code}",
        summary="窗口凭号码看已经讲过什么",
        description="问过什么、讲过什么、还差什么；没有姓名和证件号。七天后失效。",
    )
    def told(code: SlipCode) -> dict[str, Any]:
        return door.gateway().counter.told(code)

    @router.get(
        "/window",
        summary="窗口查号的网页",
        description="给窗口人员：输入办事单上的号码，看机器已经讲过什么。没有脚本。",
        response_class=HTMLResponse,
    )
    def window(code: CodeAsked = "") -> HTMLResponse:
        from assistant.transactions.paper.web import window_page

        try:
            found = door.gateway().counter.told(code) if code else None
        except TransactionError as error:
            return HTMLResponse(window_page(code, None, error.problem.citizen), 404)
        return HTMLResponse(window_page(code, found, None))

    @router.get(
        "/page.css",
        summary="网页的样式",
        description="办事指南、评价、窗口查号三种网页共用；页面里不写样式，照安全头的规定。",
        response_class=Response,
    )
    def style() -> Response:
        from assistant.transactions.paper.web import style_sheet

        return Response(style_sheet(), media_type="text/css")

    @router.get(
        "/guides/{matter}",
        summary="手机上看的办事指南",
        description="扫办事单上的二维码打开的网页，与办事单内容相同，带 AI 生成标识。没有脚本。",
        response_class=HTMLResponse,
    )
    def guide(matter: MatterId) -> HTMLResponse:
        from assistant.transactions.paper.web import as_page

        found = door.gateway()
        return HTMLResponse(as_page(found.counter.guide(found.matter(matter)), door.keys))


def _evaluation(router: APIRouter, door: Door) -> None:
    @router.get(
        "/evaluation",
        summary="好差评的五级和原因",
        description="levels 为五级，bad 为要问原因的级别，reasons 为可选的原因。",
    )
    def levels() -> dict[str, Any]:
        return evaluation()

    @router.post(
        "/evaluation",
        status_code=204,
        summary="好差评：一次办理一次",
        description="自愿；同一个评价码第二次回 already_evaluated。差评可以带原因，也可以不带。",
    )
    def evaluate(body: asked.Evaluation) -> None:
        door.gateway().counter.evaluate(body.code, body.level, body.reasons)

    @router.get(
        "/evaluation/{code}",
        summary="手机上评价的网页",
        description="凭回执上的评价码，以后再评。没有脚本，表单交回同一个网址。",
        response_class=HTMLResponse,
    )
    def form(code: RatingCode) -> HTMLResponse:
        from assistant.transactions.paper.web import evaluation_page

        return HTMLResponse(evaluation_page())

    @router.post(
        "/evaluation/{code}",
        summary="手机上评价的网页交回来的内容",
        description="application/x-www-form-urlencoded：level 一个，reasons 零到多个。",
        response_class=HTMLResponse,
    )
    def rated(code: RatingCode, sent: Annotated[Sent, Depends(_form)]) -> HTMLResponse:
        from assistant.transactions.paper.web import evaluation_page

        level = sent.get("level", [""])[0]
        grade = int(level) if level.isdecimal() else 0
        try:
            door.gateway().counter.evaluate(code, grade, sent.get("reasons", []))
        except TransactionError as error:
            return HTMLResponse(evaluation_page(error.problem.citizen), error.problem.status)
        return HTMLResponse(evaluation_page(done=evaluation()["thanks"]))


async def _form(request: Request) -> Sent:
    """What an HTML form sent, by name; a body that is no form holds nothing."""
    content = (await request.body())[:_FORM_MOST]
    return parse_qs(content.decode("utf-8", "replace"))
