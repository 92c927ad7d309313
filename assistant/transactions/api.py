"""/v1/transactions: the gateway over HTTP.

An id of a transaction is a secret of the page that began it. Answers are never to be cached.
Errors are RFC 9457 problem JSON with `citizen`, what to tell the person who stands there.
"""

from __future__ import annotations

import base64
import binascii
import threading
from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response
from fastapi import Path as UrlPath
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel

from assistant.services import Services
from assistant.transactions import shapes
from assistant.transactions.backends.calls import State
from assistant.transactions.backends.sandbox import words as sandbox_words
from assistant.transactions.counter import evaluation
from assistant.transactions.errors import RequestFault, TransactionError
from assistant.transactions.gateway import Gateway, Opening
from assistant.transactions.ground import Ground, ground_of
from assistant.transactions.paper.document import Document
from assistant.transactions.paper.receipt import as_lines
from assistant.transactions.paper.web import as_page
from assistant.transactions.plan import Kind, Plan
from assistant.transactions.protocol import Case, Payment, Progress, Result
from guard.assertion import ReplayStore
from guard.enrol import Terminals
from guard.errors import ProvenanceError
from guard.keys import KeyRing
from guard.wall import refuse_labelled

Ready = Callable[[], Ground]
Paper = Annotated[
    Literal["a4", "receipt"], Query(description="A4 纸或小票", examples=["a4", "receipt"])
]
Which = Annotated[
    Literal["notice", "receipt", "result"],
    UrlPath(description="一次性告知、回执或查询结果", examples=["receipt"]),
]
KindAsked = Annotated[Kind | None, Query(description="怎么办：不给就看事项", examples=["apply"])]
TransactionId = Annotated[str, UrlPath(description="办理编号，开始办理时得到", examples=["Jx3…"])]
MaterialId = Annotated[str, UrlPath(description="材料编号，见办理内容", examples=["m1"])]
MatterId = Annotated[str, UrlPath(description="事项编号", examples=["nurse-cancel"])]
SlipCode = Annotated[str, UrlPath(description="办事单上的号码", examples=["483920"])]
MEDIA_TYPE = "application/problem+json"


class Door:
    """The gateway, made when it is first asked for: the base may still be opening."""

    def __init__(self, ready: Ready, gateway: Gateway | None = None) -> None:
        self._ready, self._made = ready, gateway
        self._lock = threading.Lock()

    def gateway(self) -> Gateway:
        """The one gateway of this service."""
        with self._lock:
            if self._made is None:
                ground = self._ready()
                terminals = Terminals(ground.home / "terminals.json", ReplayStore())
                self._made = Gateway(ground, terminals.key_of)
            return self._made

    @property
    def keys(self) -> KeyRing:
        return self._ready().keys

    def case(self, transaction: TransactionId) -> Case:
        """RequestFault `unknown_transaction`."""
        return self.gateway().cases.get(transaction)


def install(app: FastAPI) -> None:
    """Have the errors of transactions leave as problem JSON."""

    @app.exception_handler(TransactionError)
    async def told(request: Request, error: TransactionError) -> JSONResponse:
        problem = error.problem
        body = {
            "type": f"/v1/problems/{problem.code}",
            "title": problem.title,
            "status": problem.status,
            "detail": problem.detail,
            "code": problem.code,
            "citizen": problem.citizen,
            "retry": problem.retry,
            "fields": error.fields,
            "instance": request.url.path.partition("/transactions")[0] + "/transactions",
        }
        return JSONResponse(body, problem.status, {"Cache-Control": "no-store"}, MEDIA_TYPE)


def router_of(services: Callable[[], Services]) -> APIRouter:
    """All routes for an assistant whose services may still be opening."""
    return router(lambda: ground_of(services()))


def router(ready: Ready, gateway: Gateway | None = None) -> APIRouter:
    """All routes; `gateway` takes the place of the default one."""
    door = Door(ready, gateway)
    found = APIRouter(prefix="/v1/transactions", tags=["办理"], dependencies=[Depends(_private)])
    _around(found, door)
    _beginning(found, door)
    _filling(found, door)
    _materials(found, door)
    _ending(found, door)
    for route in found.routes:
        if isinstance(route, APIRoute):
            route.description = f"{route.summary}。流程和字段见 docs/transactions.md。"
    return found


async def _private(response: Response) -> None:
    response.headers["Cache-Control"] = "no-store"


def _out(case: Case) -> shapes.TransactionOut:
    return shapes.transaction_out(case, sandbox_words()["warning"] if case.plan.simulated else None)


def _unlabelled(body: BaseModel, door: Door) -> None:
    """Nothing that carries the label of AI output goes into a transaction (guard.wall)."""
    content = body.model_dump(mode="json")
    try:
        refuse_labelled(content, door.keys, content)
    except ProvenanceError:
        raise RequestFault("labelled") from None


def _around(router: APIRouter, door: Door) -> None:
    """What needs no transaction. Stands first, so that its paths are not taken for ids."""

    @router.get("/matters/{matter}", summary="这个事项怎么在终端上办")
    def describe(matter: MatterId, kind: KindAsked = None) -> Plan:
        return door.gateway().describe(matter, kind)

    @router.get("/interfaces", summary="各办理系统的状态")
    def interfaces() -> list[State]:
        return door.gateway().states()

    @router.get("/evaluation", summary="好差评的五级和原因")
    def levels() -> dict[str, Any]:
        return evaluation()

    @router.post("/evaluation", status_code=204, summary="好差评：一次办理一次")
    def evaluate(body: shapes.Evaluation) -> None:
        door.gateway().counter.evaluate(body.code, body.level, body.reasons)

    @router.post("/progress", summary="凭回执号和证件号查进度")
    def progress(body: shapes.ProgressIn) -> Progress:
        return door.gateway().counter.progress(body.number, body.document)

    @router.post("/slips", summary="办事单：A4 为 PDF，小票为设备服务的打印请求")
    def slip(body: shapes.SlipIn) -> Response:
        matter = door.gateway().matter(body.matter)
        code, document = door.gateway().counter.slip(matter, body.question, [])
        return _paper(document, body.form, door.keys, {"X-Window-Code": code})

    @router.get("/guides/{matter}", summary="手机上看的办事指南", response_class=HTMLResponse)
    def guide(matter: MatterId) -> HTMLResponse:
        found = door.gateway()
        return HTMLResponse(as_page(found.counter.guide(found.matter(matter)), door.keys))

    @router.get("/slips/{code}", summary="窗口凭号码看已经讲过什么")
    def told(code: SlipCode) -> dict[str, Any]:
        return door.gateway().counter.told(code)


def _beginning(router: APIRouter, door: Door) -> None:
    @router.post("", status_code=201, summary="开始办理")
    def start(body: shapes.Start) -> shapes.TransactionOut:
        _unlabelled(body, door)
        return _out(door.gateway().start(Opening(**body.model_dump())))

    @router.get("/{transaction}", summary="办到哪一步了")
    def look(transaction: TransactionId) -> shapes.TransactionOut:
        return _out(door.case(transaction))

    @router.delete("/{transaction}", status_code=204, summary="退出：清除全部内容")
    def leave(transaction: TransactionId) -> None:
        door.gateway().leave(door.case(transaction))

    @router.post("/{transaction}/identity", summary="放身份证：设备服务的读数和签名断言")
    def identify(transaction: TransactionId, body: shapes.Reading) -> shapes.TransactionOut:
        _unlabelled(body, door)
        case = door.case(transaction)
        door.gateway().identify(case, body.who, body.assertion, body.data)
        return _out(case)

    @router.post("/{transaction}/who", summary="本人办理还是代人办理")
    def who(transaction: TransactionId, body: shapes.Represent) -> shapes.TransactionOut:
        case = door.case(transaction)
        door.gateway().represent(case, body.who)
        return _out(case)


def _filling(router: APIRouter, door: Door) -> None:
    @router.post("/{transaction}/fields", summary="填写：本人输入，或者听写")
    def fill(transaction: TransactionId, body: shapes.Fill) -> shapes.TransactionOut:
        _unlabelled(body, door)
        case = door.case(transaction)
        door.gateway().fill(case, body.values, body.how)
        return _out(case)

    @router.post("/{transaction}/confirmation", summary="本人在屏幕上看过，确认听写的内容")
    def confirm(transaction: TransactionId, body: shapes.Seen) -> shapes.TransactionOut:
        case = door.case(transaction)
        door.gateway().confirm(case, body.values)
        return _out(case)

    @router.post("/{transaction}/signature", summary="签名板的读数和签名断言")
    def sign(transaction: TransactionId, body: shapes.Reading) -> shapes.TransactionOut:
        _unlabelled(body, door)
        case = door.case(transaction)
        door.gateway().sign(case, body.assertion, body.data)
        return _out(case)


def _materials(router: APIRouter, door: Door) -> None:
    @router.post("/{transaction}/materials/{material}", summary="拍一页材料")
    def lay(
        transaction: TransactionId, material: MaterialId, body: shapes.Picture
    ) -> shapes.TransactionOut:
        case = door.case(transaction)
        door.gateway().lay(case, material, _decoded(body.image))
        return _out(case)

    @router.delete("/{transaction}/materials/{material}", summary="重拍这一份")
    def clear(transaction: TransactionId, material: MaterialId) -> shapes.TransactionOut:
        case = door.case(transaction)
        door.gateway().clear(case, material)
        return _out(case)

    @router.post("/{transaction}/materials/{material}/licence", summary="用电子证照代替")
    def licence(transaction: TransactionId, material: MaterialId) -> shapes.TransactionOut:
        case = door.case(transaction)
        door.gateway().e_licence(case, material)
        return _out(case)

    @router.post("/{transaction}/materials/{material}/sample", summary="模拟办理：用样例材料练习")
    def sample(transaction: TransactionId, material: MaterialId) -> shapes.TransactionOut:
        case = door.case(transaction)
        door.gateway().sample(case, material)
        return _out(case)

    @router.post("/{transaction}/materials/{material}/applies", summary="按情形的材料：要不要")
    def applies(
        transaction: TransactionId, material: MaterialId, body: shapes.Applies
    ) -> shapes.TransactionOut:
        case = door.case(transaction)
        door.gateway().applies(case, material, body.applies)
        return _out(case)


def _ending(router: APIRouter, door: Door) -> None:
    @router.post("/{transaction}/check", summary="智能预审：一次说清还差什么")
    def check(transaction: TransactionId) -> shapes.TransactionOut:
        case = door.case(transaction)
        door.gateway().check(case)
        return _out(case)

    @router.post("/{transaction}/submission", summary="提交：再点也只提交一次")
    def submit(transaction: TransactionId) -> shapes.TransactionOut:
        case = door.case(transaction)
        door.gateway().submit(case)
        return _out(case)

    @router.post("/{transaction}/payment", summary="缴费")
    def pay(transaction: TransactionId) -> Payment:
        return door.gateway().pay(door.case(transaction))

    @router.get("/{transaction}/result", summary="查询结果")
    def result(transaction: TransactionId) -> Result:
        return door.gateway().result(door.case(transaction))

    @router.get("/{transaction}/papers/{which}", summary="打印件：回执、一次性告知、查询结果")
    def paper(transaction: TransactionId, which: Which, form: Paper = "a4") -> Response:
        document = door.gateway().paper(door.case(transaction), which)
        return _paper(document, form, door.keys, {})


def _paper(document: Document, form: Paper, keys: KeyRing, headers: dict[str, str]) -> Response:
    headers = headers | {"Cache-Control": "no-store"}
    if form == "receipt":
        return JSONResponse(as_lines(document), headers=headers)
    # Laying out paper loads 30 MB that a terminal which only answers never needs.
    from assistant.transactions.paper.pdf import as_pdf

    return Response(as_pdf(document, keys), media_type="application/pdf", headers=headers)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise RequestFault("unreadable_picture") from None
