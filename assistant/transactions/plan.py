"""What a matter asks for in a transaction, made from its own YAML and config/flows.yaml.

The five steps follow the handling flow of the Tianhe terminal guide (identify, preview, fill,
materials, confirm and sign, receipt); the draft national standard asks for three to five.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, Literal

from assistant.transactions.errors import RequestFault
from guard.provenance import Slot
from knowledge.matter import Material, Matter, Situation, Strict
from knowledge.reading import read_yaml

Kind = Literal["query-print", "apply", "book"]
FieldKind = Literal["text", "id-number", "date", "phone", "choice", "signature"]
Who = Literal["self", "agent"]
_FLOWS = Path(__file__).parent / "config" / "flows.yaml"


class Step(Strict):
    """One page on screen; ``say`` is shown and spoken."""

    id: str
    title: str
    say: str


class Choice(Strict):
    id: str
    label: str


class FormField(Strict):
    """One thing to fill; ``card`` names the item of the identity card that fills it.

    ``slot`` says which origins may stand there (guard.provenance.ALLOWED).
    """

    id: str
    label: str
    kind: FieldKind
    slot: Slot
    step: str = "fill"
    card: str | None = None
    editable: bool = True
    """Whether the citizen may put something else in place of what the card says."""
    of: Who = "self"
    required: bool = True
    most: int = 100
    options: tuple[Choice, ...] = ()


class Wanted(Strict):
    """One material to hand in; ``when`` says for whom, where not everybody needs it."""

    id: str
    name: str
    always: bool
    when: str | None
    for_agent: bool
    e_licence: bool
    note: str | None
    form: str


class Plan(Strict):
    """The whole of one way of handling one matter."""

    matter: str
    name: str
    dept: str
    kind: Kind
    kind_name: str
    simulated: bool
    label: str | None
    steps: tuple[Step, ...]
    fields: tuple[FormField, ...]
    materials: tuple[Wanted, ...]
    by_card: tuple[str, ...]
    """Materials that laying the card down takes care of."""

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


@cache
def flows() -> dict[str, Any]:
    """config/flows.yaml."""
    content: dict[str, Any] = read_yaml(_FLOWS)
    return content


def kinds_of(matter: Matter) -> list[Kind]:
    """The ways of handling that the terminal has for a matter, the pack's order."""
    actions = matter.kiosk.actions if matter.kiosk else ()
    kinds = [flows()["actions"][action] for action in actions]
    if matter.channel != "guide" and not kinds:
        kinds = ["query-print" if matter.channel == "kiosk-print" else "apply"]
    return list(dict.fromkeys(kinds))


def make_plan(matter: Matter, kind: Kind | None, label: str | None) -> Plan:
    """The plan for a matter; `label` marks a simulated one. RequestFault `unknown_matter`."""
    able = kinds_of(matter)
    if not able or (kind is not None and kind not in able):
        raise RequestFault("unknown_matter", [matter.id])
    chosen = kind or able[0]
    fields = _fields(matter, chosen)
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
