"""What the API of transactions gives. Every key of an answer is always there."""

from __future__ import annotations

from typing import Literal

import segno
from pydantic import BaseModel, Field

from assistant.transactions import forms
from assistant.transactions.paper.compose import masked
from assistant.transactions.plan import FormField, Heading, Plan, Step, Wanted, Who
from assistant.transactions.protocol import Case, Finding, Notice, Payment, Receipt
from assistant.transactions.review.notice import required
from guard.provenance import Origin


class FieldOut(BaseModel):
    """一项内容，和它从哪里来。"""

    field: FormField = Field(description="这一项要填什么")
    value: str | None = Field(description="屏幕上显示的内容；证件号码已遮盖")
    label: str | None = Field(description="选项的名称")
    origin: Origin | None = Field(description="来源：device、citizen、ai、official")
    origin_name: str | None = Field(description="来源的中文说法")
    options: list[dict[str, str]] = Field(description="可选的内容，id 和 label")


class MaterialOut(BaseModel):
    """一份材料，和它交到哪一步。"""

    material: Wanted = Field(description="要的是什么材料")
    needed: bool = Field(description="这次要不要交")
    applies: bool | None = Field(description="按情形的材料：本人说要不要；null 为还没说")
    pages: int = Field(description="已经拍了几页")
    laid: Literal["paper", "e-licence", "sample"] | None = Field(
        description="交的是纸、电子证照还是练习用的样例"
    )
    findings: list[Finding] = Field(description="预审看出来的问题，只是提醒")


class PaymentOut(Payment):
    """缴费，和手机扫的码。"""

    picture: str | None = Field(description="code 的二维码图像（data: 地址）；没有为 null")


class TransactionOut(Heading):
    """一件办理，供屏幕显示。不含图像，不含完整的证件号码。"""

    id: str = Field(description="办理编号，是秘密")
    warning: str | None = Field(description="模拟办理时的说明")
    steps: list[Step] = Field(description="屏幕上的步骤，三到五步；say 是显示并念出来的话")
    stage: Literal["open", "submitted", "cancelled"] = Field(description="办理中、已提交、已取消")
    who: Who = Field(description="本人办理还是代人办理")
    identified: list[Who] = Field(description="谁的证件已经核对")
    face: bool = Field(description="没带身份证能不能刷脸")
    fields: list[FieldOut] = Field(description="要填的各项")
    materials: list[MaterialOut] = Field(description="要交的各份材料")
    by_card: list[str] = Field(description="放身份证时已经核对、不用再交的材料")
    notice: Notice | None = Field(description="一次性告知；还没有预审为 null")
    receipt: Receipt | None = Field(description="回执；还没有提交为 null")
    payment: PaymentOut | None = Field(description="缴费；没有问过为 null")
    evaluation: str | None = Field(description="评价码，用一次；还没有办完为 null")


class SaidOut(BaseModel):
    """一句话听完以后的办理。"""

    transaction: TransactionOut = Field(description="办理的全部状态")
    filled: list[str] = Field(description="这句话填进了哪几项；空的为没有听出要填的内容")
    protected: bool = Field(description="说的是姓名、证件号：这些只从身份证上读")


class ProblemOut(BaseModel):
    """办不了时的应答（RFC 9457）。"""

    type: str = Field(description="问题的种类", examples=["/v1/problems/not_identified"])
    title: str = Field(description="一句话", examples=["还没有放身份证"])
    status: int = Field(description="HTTP 状态码", examples=[409])
    detail: str = Field(description="给开发人员看的说明")
    code: str = Field(description="问题代码", examples=["not_identified"])
    citizen: str = Field(description="屏幕上给群众看的话")
    retry: bool = Field(description="原样再试有没有用", examples=[False])
    fields: list[str] = Field(description="是哪几项的问题，不含内容", examples=[["phone"]])
    instance: str = Field(description="哪里出的问题", examples=["/v1/transactions"])


ORIGIN_NAMES: dict[Origin, str] = {
    "official": "官方公布",
    "device": "证件读取",
    "citizen": "本人填写",
    "ai": "机器听写，请确认",
}
FACE_NAME = "刷脸核对"


def transaction_out(case: Case, warning: str | None) -> TransactionOut:
    """The case for the screen."""
    plan: Plan = case.plan
    return TransactionOut(
        **{item: getattr(plan, item) for item in Heading.model_fields},
        id=case.id,
        warning=warning,
        steps=list(plan.steps),
        stage=case.stage,
        who=case.who,
        identified=list(case.people),
        face=plan.face,
        fields=[_field(case, field) for field in forms.asked(case)],
        materials=[_material(case, wanted) for wanted in plan.materials],
        by_card=list(plan.by_card),
        notice=case.notice,
        receipt=case.receipt,
        payment=payment_out(case.payment) if case.payment else None,
        evaluation=case.evaluation,
    )


def payment_out(payment: Payment) -> PaymentOut:
    """The payment with its code as a picture."""
    picture = None
    if payment.code:
        picture = segno.make(payment.code, micro=False).svg_data_uri(scale=8, border=2)
    return PaymentOut(**payment.model_dump(), picture=picture)


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
        origin_name=_origin_name(case, origin) if origin else None,
        options=[{"id": o.id, "label": o.label} for o in forms.options(case, field)],
    )


def _origin_name(case: Case, origin: Origin) -> str:
    return FACE_NAME if origin == "device" and case.by_face else ORIGIN_NAMES[origin]


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
