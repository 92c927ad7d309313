"""A matter (事项) and its fields as an editor writes them in YAML.

The elements follow clause 6.2 of the draft national standard (name, type, acceptance
conditions, clients, flow, materials, statutory limit, result), question 2 of the Guangzhou
portal guide, and the live schema names gathered in shared/standards.md section 3.
Every fact names its source: ``KEY`` or ``KEY#article``, KEY being one of the pack's sources.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from knowledge.fields import Field

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Cite = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*(#.+)?$")]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Url = Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]

CATEGORIES = (
    "热门服务",
    "社保医保",
    "自助办事",
    "查询打印",
    "医疗健康",
    "便民服务",
    "其他",
)
Category = Literal["热门服务", "社保医保", "自助办事", "查询打印", "医疗健康", "便民服务", "其他"]
Client = Literal[
    "自然人", "企业法人", "事业法人", "社会组织法人", "非法人企业", "行政机关", "其他组织"
]
Channel = Literal["kiosk", "online", "counter", "phone"]


class Strict(BaseModel):
    """Refuses unknown keys, so that a misspelt field is found and not lost."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Strict):
    """Where a fact comes from. ``effective_to`` is the last day on which it is in force."""

    title: Text
    publisher: Text | None = None
    doc_no: Text | None = None
    url: Url | None = None
    date: dt.date | None = None
    as_published: bool = False  # an http link that the office itself publishes
    kind: Literal["official", "seed", "law", "data"] = "official"
    effective_from: dt.date | None = None
    effective_to: dt.date | None = None
    checked_on: dt.date
    note: Text | None = None


class Fact(Strict):
    """One statement of the base. It lapses with its own ``effective_to`` or its source's."""

    text: Text
    source: Cite
    effective_from: dt.date | None = None
    effective_to: dt.date | None = None


class Clients(Strict):
    value: tuple[Client, ...]
    source: Cite


class Handling(Strict):
    value: Literal["即办件", "承诺件"]
    source: Cite


class Code(Strict):
    value: Text
    source: Cite


class Material(Strict):
    """One material: what it is, original or copy, when it is needed, whether a licence will do."""

    name: Text
    form: Literal["原件", "复印件", "原件和复印件", "电子件", "未注明"] = "未注明"
    copies: int | None = None
    need: Literal["必要", "非必要", "容缺后补", "按情形"]
    when: Text | None = None
    medium: Literal["纸质", "电子", "均可"] | None = None
    e_licence: bool | None = None
    note: Text | None = None
    source: Cite
    effective_from: dt.date | None = None
    effective_to: dt.date | None = None


class Process(Strict):
    """The steps of one channel."""

    channel: Channel
    steps: tuple[Text, ...]
    source: Cite
    effective_from: dt.date | None = None
    effective_to: dt.date | None = None


class Where(Fact):
    """A place in words; ``place`` links to a place of the pack, ``hours`` only when sourced."""

    place: Id | None = None
    hours: Text | None = None


class Time(Fact):
    """A time limit, an application window or a date; ``days`` are working days where given."""

    kind: Literal["法定", "承诺", "说明"]
    days: int | None = None


class Phone(Strict):
    number: Text
    kind: Literal["咨询", "投诉", "技术"] = "咨询"
    who: Text
    hours: Text | None = None
    source: Cite
    effective_to: dt.date | None = None


class Online(Strict):
    """An online way in; no url where the source gives none (a mini-program, an app)."""

    label: Text
    url: Url | None = None
    source: Cite
    effective_to: dt.date | None = None


class Kiosk(Strict):
    """What the terminal itself can do for this matter, and its steps."""

    actions: tuple[Literal["print", "apply", "book", "query"], ...]
    steps: tuple[Text, ...] = ()
    source: Cite


class Change(Strict):
    """What a situation changes: this text is added under that field."""

    field: Field
    text: Text
    source: Cite
    effective_to: dt.date | None = None


class Option(Strict):
    """One answer to a situation's question; ``cues`` are words that show it was meant."""

    id: Id
    label: Text
    cues: tuple[Text, ...] = ()
    changes: tuple[Change, ...] = ()


class Situation(Strict):
    """情形: one short question whose answer changes what is to be done."""

    id: Id
    ask: Text
    options: tuple[Option, ...]


class Basis(Strict):
    text: Text | None = None
    source: Cite


class Matter(Strict):
    """One government service item; what has no source is left out and said as 未收录."""

    id: Id
    name: Text
    aliases: tuple[Text, ...] = ()
    category: Category
    dept: Text
    channel: Literal["kiosk-print", "apply", "guide"]
    summary: Text
    clients: Clients | None = None
    code: Code | None = None
    handling: Handling | None = None
    conditions: tuple[Fact, ...] = ()
    situations: tuple[Situation, ...] = ()
    materials: tuple[Material, ...] = ()
    process: tuple[Process, ...] = ()
    where: tuple[Where, ...] = ()
    time: tuple[Time, ...] = ()
    visits: tuple[Fact, ...] = ()
    fee: tuple[Fact, ...] = ()
    result: tuple[Fact, ...] = ()
    benefit: tuple[Fact, ...] = ()
    phones: tuple[Phone, ...] = ()
    online: tuple[Online, ...] = ()
    kiosk: Kiosk | None = None
    basis: tuple[Basis, ...] = ()
    effective_from: dt.date | None = None
    effective_to: dt.date | None = None
    checked_on: dt.date
    state: Literal["published", "trial", "withdrawn"] = "published"
    phrasings: tuple[Text, ...]

    def in_force(self, day: dt.date) -> bool:
        """May it be spoken of as current on this day?"""
        if self.state == "withdrawn":
            return False
        return self.effective_to is None or day <= self.effective_to
