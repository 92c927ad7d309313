"""What the API of transactions takes and gives. Every key of an answer is always there."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from assistant.transactions import forms
from assistant.transactions.paper.compose import masked
from assistant.transactions.plan import FormField, Kind, Plan, Step, Wanted, Who
from assistant.transactions.protocol import Case, Finding, Notice, Payment, Receipt
from assistant.transactions.review.notice import required
from guard.provenance import Origin

Token = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,128}$")]
Short = Annotated[str, StringConstraints(max_length=500)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Start(_In):
    """Beginning a transaction."""

    matter: str = Field(max_length=80, examples=["mi-payment-list"])
    kind: Kind | None = Field(default=None, description="同一事项有几种办法时选一种")
    question: Short | None = Field(default=None, description="市民的原话，会先遮去个人信息")
    session_id: Token | None = Field(default=None, description="问答的会话")
    terminal_id: Token | None = None
    bridge_session: Token | None = Field(default=None, description="设备服务的会话")


class Reading(_In):
    """What the bridge read, and its signed assertion."""

    who: Who = "self"
    assertion: str = Field(max_length=4096)
    data: dict[str, Any] = Field(description="设备服务的 data，原样")


class Fill(_In):
    """Values by field. `spoken` ones stay 机器听写 until they are confirmed."""

    values: dict[str, Short] = Field(max_length=40)
    how: forms.How = "typed"


class Seen(_In):
    """What the screen showed when the citizen pressed 确认."""

    values: dict[str, Short] = Field(max_length=40)


class Represent(_In):
    who: Who


class Applies(_In):
    applies: bool


class Picture(_In):
    """One page, JPEG or PNG."""

    image: str = Field(description="base64", max_length=17_000_000)


class Evaluation(_In):
    code: Token
    level: int = Field(ge=1, le=5, description="5 非常满意 … 1 非常不满意")
    reasons: list[Short] = Field(default_factory=list, max_length=10)


class ProgressIn(_In):
    number: Token = Field(description="回执号")
    document: Token = Field(description="证件号码")


class SlipIn(_In):
    matter: str = Field(max_length=80)
    question: Short | None = None
    form: Literal["a4", "receipt"] = "a4"


class FieldOut(BaseModel):
    """One field with what stands in it and where that came from."""

    field: FormField
    value: str | None = Field(description="屏幕上显示的内容；证件号码已遮盖")
    label: str | None = Field(description="选项的名称")
    origin: Origin | None
    origin_name: str | None = Field(description="来源的中文说法")
    options: list[dict[str, str]]


class MaterialOut(BaseModel):
    """One material with how far it is."""

    material: Wanted
    needed: bool
    applies: bool | None = Field(description="按情形的材料：本人说要不要；null 为还没说")
    pages: int
    laid: Literal["paper", "e-licence", "sample"] | None
    findings: list[Finding]


class TransactionOut(BaseModel):
    """A transaction as the screen needs it. Holds no picture and no full number."""

    id: str
    matter: str
    name: str
    dept: str
    kind: Kind
    kind_name: str
    simulated: bool
    label: str | None = Field(description="模拟办理时的标记，每一页都要显示")
    warning: str | None
    steps: list[Step]
    stage: Literal["open", "submitted", "cancelled"]
    who: Who
    identified: list[Who]
    fields: list[FieldOut]
    materials: list[MaterialOut]
    by_card: list[str]
    notice: Notice | None
    receipt: Receipt | None
    payment: Payment | None
    evaluation: str | None


ORIGIN_NAMES: dict[Origin, str] = {
    "official": "官方公布",
    "device": "证件读取",
    "citizen": "本人填写",
    "ai": "机器听写，请确认",
}


def transaction_out(case: Case, warning: str | None) -> TransactionOut:
    """The case for the screen."""
    plan: Plan = case.plan
    return TransactionOut(
        id=case.id,
        matter=plan.matter,
        name=plan.name,
        dept=plan.dept,
        kind=plan.kind,
        kind_name=plan.kind_name,
        simulated=plan.simulated,
        label=plan.label,
        warning=warning,
        steps=list(plan.steps),
        stage=case.stage,
        who=case.who,
        identified=list(case.people),
        fields=[_field(case, field) for field in forms.asked(case)],
        materials=[_material(case, wanted) for wanted in plan.materials],
        by_card=list(plan.by_card),
        notice=case.notice,
        receipt=case.receipt,
        payment=case.payment,
        evaluation=case.evaluation,
    )


def _field(case: Case, field: FormField) -> FieldOut:
    value = case.values.get(field.id)
    origin, text = value.shown() if value is not None else (None, None)
    if text is not None and field.kind == "id-number":
        text = masked(text)
    if text is not None and field.kind == "signature":
        text = "已签名"
    return FieldOut(
        field=field,
        value=text,
        label=forms.spoken_of(case, field) if field.kind == "choice" else None,
        origin=origin,
        origin_name=ORIGIN_NAMES[origin] if origin else None,
        options=[{"id": o.id, "label": o.label} for o in forms.options(case, field)],
    )


def _material(case: Case, wanted: Wanted) -> MaterialOut:
    pages = case.pages.get(wanted.id, [])
    return MaterialOut(
        material=wanted,
        needed=required(case, wanted),
        applies=case.applies.get(wanted.id),
        pages=len(pages),
        laid=pages[-1].kind if pages else None,
        findings=[finding for page in pages for finding in page.findings],
    )
