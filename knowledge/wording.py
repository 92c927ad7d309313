"""The published text of each field, line by line, with source and last day.

One place makes these lines, so that what is shown can be compared byte for byte with what is
published.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from knowledge.fields import Field
from knowledge.matter import Channel, Fact, Material, Matter, Where
from knowledge.pack import Pack

CHANNELS: dict[Channel, str] = {
    "kiosk": "自助终端",
    "online": "网上",
    "counter": "窗口",
    "phone": "电话",
}
_ACTIONS = {"print": "打印", "apply": "申报", "book": "预约", "query": "查询"}


@dataclass(frozen=True)
class Line:
    """One published line; ``effective_to`` is its last day in force, None if open."""

    text: str
    cite: str
    effective_to: dt.date | None = None

    def holds(self, day: dt.date) -> bool:
        """Is it still in force on that day?"""
        return self.effective_to is None or day <= self.effective_to


def field_lines(pack: Pack, matter: Matter, field: Field) -> list[Line]:
    """All published lines of a field, in force or not, in the editor's order."""
    lines = _basis(pack, matter) if field is Field.BASIS else _MAKERS[field](matter)
    return [_with_source_end(pack, line) for line in lines]


def all_lines(pack: Pack, matter: Matter) -> dict[Field, tuple[Line, ...]]:
    """All that a matter's fields may say, in whatever situation."""
    told = {field: field_lines(pack, matter, field) for field in Field}
    for situation in matter.situations:
        for option in situation.options:
            for change in option.changes:
                line = Line(change.text, change.source, change.effective_to)
                told[change.field].append(line)
    return {field: tuple(lines) for field, lines in told.items()}


def current_lines(pack: Pack, matter: Matter, field: Field, day: dt.date) -> list[Line]:
    """Only the lines in force on that day."""
    return [line for line in field_lines(pack, matter, field) if line.holds(day)]


def _with_source_end(pack: Pack, line: Line) -> Line:
    ends = [line.effective_to, pack.source(line.cite)[0].effective_to]
    known = [end for end in ends if end is not None]
    return Line(line.text, line.cite, min(known) if known else None)


def material_text(material: Material) -> str:
    """“居民身份证（原件1份，必要；代办时；可用电子证照）”."""
    notes = [_form(material), material.need, material.when or "", _medium(material)]
    if material.e_licence is not None:
        notes.append("可用电子证照" if material.e_licence else "不能用电子证照代替")
    tail = f"。{material.note}" if material.note else ""
    return f"{material.name}（{'；'.join(n for n in notes if n)}）{tail}"


def _form(material: Material) -> str:
    form = "" if material.form == "未注明" else material.form
    return f"{form}{material.copies}份" if material.copies else form


def _medium(material: Material) -> str:
    return {"纸质": "纸质", "电子": "电子版", "均可": "纸质、电子都可以"}.get(
        material.medium or "", ""
    )


def _facts(facts: tuple[Fact, ...]) -> list[Line]:
    return [Line(f.text, f.source, f.effective_to) for f in facts]


def _where(where: Where) -> Line:
    hours = f"（办公时间：{where.hours}）" if where.hours else ""
    return Line(where.text + hours, where.source, where.effective_to)


def _process(matter: Matter) -> list[Line]:
    lines = []
    for process in matter.process:
        steps = "".join(f"{i}．{s.rstrip('。；')}。" for i, s in enumerate(process.steps, 1))
        text = f"{CHANNELS[process.channel]}办理：{steps}"
        lines.append(Line(text, process.source, process.effective_to))
    return lines


def _phones(matter: Matter) -> list[Line]:
    lines = []
    for phone in matter.phones:
        hours = f"（{phone.hours}）" if phone.hours else ""
        text = f"{phone.who}（{phone.kind}）：{phone.number}{hours}"
        lines.append(Line(text, phone.source, phone.effective_to))
    return lines


def _online(matter: Matter) -> list[Line]:
    return [
        Line(o.label + (f"：{o.url}" if o.url else ""), o.source, o.effective_to)
        for o in matter.online
    ]


def _kiosk(matter: Matter) -> list[Line]:
    if matter.kiosk is None:
        return []
    actions = "、".join(_ACTIONS[a] for a in matter.kiosk.actions)
    steps = " → ".join(matter.kiosk.steps)
    return [Line(f"自助终端可以{actions}" + (f"：{steps}" if steps else ""), matter.kiosk.source)]


def _clients(matter: Matter) -> list[Line]:
    if matter.clients is None:
        return []
    return [Line("服务对象：" + "、".join(matter.clients.value), matter.clients.source)]


def _handling(matter: Matter) -> list[Line]:
    return [Line(matter.handling.value, matter.handling.source)] if matter.handling else []


_MAKERS: dict[Field, Callable[[Matter], list[Line]]] = {
    Field.CLIENTS: _clients,
    Field.CONDITIONS: lambda m: _facts(m.conditions),
    Field.MATERIALS: lambda m: [
        Line(material_text(x), x.source, x.effective_to) for x in m.materials
    ],
    Field.PROCESS: _process,
    Field.WHERE: lambda m: [_where(w) for w in m.where],
    Field.TIME: lambda m: [
        Line(t.text if t.kind == "说明" else f"{t.kind}时限：{t.text}", t.source, t.effective_to)
        for t in m.time
    ],
    Field.VISITS: lambda m: _facts(m.visits),
    Field.FEE: lambda m: _facts(m.fee),
    Field.RESULT: lambda m: _facts(m.result),
    Field.BENEFIT: lambda m: _facts(m.benefit),
    Field.PHONE: _phones,
    Field.ONLINE: _online,
    Field.KIOSK: _kiosk,
    Field.HANDLING: _handling,
}


def _basis(pack: Pack, matter: Matter) -> list[Line]:
    """The documents that a matter rests on, named with number and article."""
    lines = []
    for basis in matter.basis:
        source, article = pack.source(basis.source)
        number = f"（{source.doc_no}）" if source.doc_no else ""
        text = f"《{source.title.strip('《》')}》{number}{article}"
        lines.append(Line(text + (f"：{basis.text}" if basis.text else ""), basis.source))
    return lines
