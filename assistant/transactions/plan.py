"""What a matter asks for in a transaction, made from its own YAML and config/flows.yaml.

The five steps follow the handling flow of the Tianhe terminal guide (identify, preview, fill,
materials, confirm and sign, receipt); the draft national standard asks for three to five.
"""

from __future__ import annotations

import re
from typing import Any, Literal

from pydantic import Field

from assistant.transactions.configured import configured
from assistant.transactions.errors import RequestFault
from guard.provenance import Slot
from knowledge.matter import Material, Matter, Situation, Strict

Kind = Literal["query-print", "apply", "book"]
FieldKind = Literal["text", "id-number", "date", "phone", "choice", "signature"]
Who = Literal["self", "agent"]


class Step(Strict):
    """屏幕上的一步。"""

    id: str = Field(description="步骤编号")
    title: str = Field(description="步骤的名称")
    say: str = Field(description="显示并念出来的一句话")


class Choice(Strict):
    """一个选项。"""

    id: str = Field(description="选项编号")
    label: str = Field(description="选项的名称")


class FormField(Strict):
    """要填的一项。"""

    id: str = Field(description="项的编号")
    label: str = Field(description="项的名称")
    kind: FieldKind = Field(description="内容的种类")
    slot: Slot = Field(description="哪些来源可以填：identity、signature 只认设备，form 认本人")
    step: str = Field(default="fill", description="在哪一步填")
    card: str | None = Field(default=None, description="由身份证的哪一项填入")
    editable: bool = Field(default=True, description="证件填入的内容，本人能不能改")
    of: Who = Field(default="self", description="谁的内容：本人或代办人")
    required: bool = Field(default=True, description="必填")
    most: int = Field(default=100, description="最多几个字")
    options: tuple[Choice, ...] = Field(default=(), description="可选的内容")


class Wanted(Strict):
    """要交的一份材料。"""

    id: str = Field(description="材料编号")
    name: str = Field(description="材料名称，指南原文")
    always: bool = Field(description="人人都要")
    when: str | None = Field(description="什么情形要")
    for_agent: bool = Field(description="代人办理才要")
    e_licence: bool = Field(description="指南写明可以用电子证照")
    note: str | None = Field(description="指南的说明")
    form: str = Field(description="原件、复印件还是电子件")


class Heading(Strict):
    """办的是什么、怎么办、是不是模拟。"""

    matter: str = Field(description="事项编号")
    name: str = Field(description="事项名称")
    dept: str = Field(description="办理部门")
    kind: Kind = Field(description="怎么办：查询打印、在线申报、预约")
    kind_name: str = Field(description="怎么办的中文说法")
    simulated: bool = Field(description="是不是模拟办理")
    label: str | None = Field(description="模拟办理时的标记，每一页都要显示")


class Plan(Heading):
    """一个事项的一种办法。"""

    steps: tuple[Step, ...] = Field(description="屏幕上的步骤，三到五步")
    fields: tuple[FormField, ...] = Field(description="要填的各项")
    materials: tuple[Wanted, ...] = Field(description="要交的各份材料")
    by_card: tuple[str, ...] = Field(description="放身份证时已经核对、不用再交的材料")
    face: bool = Field(description="没带身份证能不能刷脸")

    def field(self, field_id: str) -> FormField:
        """The field of that id; RequestFault `unknown_field`."""
        found = next((f for f in self.fields if f.id == field_id), None)
        if found is None:
            raise RequestFault("unknown_field", [field_id])
        return found

    def material(self, material_id: str) -> Wanted:
        """The material of that id; RequestFault `unknown_material`."""
        found = next((m for m in self.materials if m.id == material_id), None)
        if found is None:
            raise RequestFault("unknown_material", [material_id])
        return found


def flows() -> dict[str, Any]:
    """config/flows.yaml."""
    return configured("flows")


def kinds_of(matter: Matter) -> list[Kind]:
    """The ways of handling that the terminal has for a matter, the pack's order."""
    actions = matter.kiosk.actions if matter.kiosk else ()
    kinds = [flows()["actions"][action] for action in actions]
    if matter.channel != "guide" and not kinds:
        kinds = ["query-print" if matter.channel == "kiosk-print" else "apply"]
    return list(dict.fromkeys(kinds))


def make_plan(
    matter: Matter,
    kind: Kind | None,
    label: str | None,
    faces: bool,
    more: tuple[FormField, ...] = (),
) -> Plan:
    """The plan for a matter; `label` marks a simulated one. RequestFault `unknown_matter`.

    `faces` says whether the system behind knows people by their faces, `more` what else it asks.
    """
    able = kinds_of(matter)
    if not able or (kind is not None and kind not in able):
        raise RequestFault("unknown_matter", [matter.id])
    chosen = kind or able[0]
    known = _fields(matter, chosen)
    fields = known + [field for field in more if field.id not in {f.id for f in known}]
    wanted = [m for m in matter.materials if not _card(m)] if chosen == "apply" else []
    return Plan(
        matter=matter.id,
        name=matter.name,
        dept=matter.dept,
        kind=chosen,
        kind_name=flows()["kinds"][chosen]["name"],
        simulated=label is not None,
        label=label,
        steps=_steps(chosen, fields),
        fields=tuple(fields),
        materials=tuple(_wanted(i, m) for i, m in enumerate(wanted, 1) if not _vague(m)),
        by_card=tuple(m.name for m in matter.materials if _card(m)),
        face=faces and flows()["kinds"][chosen].get("face", False),
    )


def _steps(kind: Kind, fields: list[FormField]) -> tuple[Step, ...]:
    asks = any(f.card is None and f.step == "fill" for f in fields)
    rows = flows()["kinds"][kind]["steps"]
    return tuple(
        Step(id=r["id"], title=r["title"], say=r["say"])
        for r in rows
        if asks or not r.get("when_fields")
    )


def _fields(matter: Matter, kind: Kind) -> list[FormField]:
    steps = "".join(matter.kiosk.steps) if matter.kiosk else ""
    rows = [
        row
        for row in flows()["fields"]
        if kind in row["flows"]
        and ("when_step" not in row or any(word in steps for word in row["when_step"]))
    ]
    keep = set(FormField.model_fields)
    fields = [FormField.model_validate({k: v for k, v in r.items() if k in keep}) for r in rows]
    return fields + ([_situation(s) for s in _situations(matter)] if kind == "apply" else [])


def _situations(matter: Matter) -> list[Situation]:
    """Those that laying down one card or two has not answered already."""
    words = flows()["who_words"]
    return [s for s in matter.situations if not any(word in s.ask for word in words)]


def _situation(situation: Situation) -> FormField:
    return FormField(
        id=f"situation-{situation.id}",
        label=situation.ask,
        kind="choice",
        slot="form",
        required=False,
        options=tuple(Choice(id=o.id, label=o.label) for o in situation.options),
    )


def _card(material: Material) -> bool:
    return re.search(flows()["card_materials"], material.name) is not None


def _vague(material: Material) -> bool:
    return re.search(flows()["not_materials"], material.name) is not None


def _wanted(number: int, material: Material) -> Wanted:
    said = f"{material.name}{material.when or ''}"
    for_agent = material.need == "按情形" and any(w in said for w in flows()["agent_words"])
    return Wanted(
        id=f"m{number}",
        name=material.name,
        always=material.need == "必要",
        when=material.when,
        for_agent=for_agent,
        e_licence=bool(material.e_licence),
        note=material.note,
        form=material.form,
    )
