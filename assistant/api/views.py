"""From the pack's own shapes to what the API shows; lapsed text is marked, never dropped."""

from __future__ import annotations

import datetime as dt

from assistant.api.shapes import (
    ChangeOut,
    FieldOut,
    LineOut,
    MatterBrief,
    MatterOut,
    OptionOut,
    PlaceOut,
    SituationOut,
    SourceOut,
)
from knowledge.entries import Place
from knowledge.fields import FIELD_NAMES, REQUIRED, Field
from knowledge.matter import Matter, Situation
from knowledge.pack import Pack
from knowledge.wording import Line, field_lines


class Cited:
    """Gathers the sources of one matter, each once, and numbers them from 0."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._number: dict[str, int] = {}

    def number(self, cite: str) -> int:
        """The number of a citation; a new one is added."""
        return self._number.setdefault(cite, len(self._number))

    def sources(self) -> list[SourceOut]:
        """All of them in order."""
        return [source_out(self._pack, cite) for cite in self._number]


def source_out(pack: Pack, cite: str) -> SourceOut:
    """One source with the article that is cited."""
    source, article = pack.source(cite)
    return SourceOut(
        title=f"{source.title} {article}".strip(),
        url=source.url,
        doc_no=source.doc_no,
        checked_on=source.checked_on,
        effective_to=source.effective_to,
    )


def matter_brief(matter: Matter, today: dt.date) -> MatterBrief:
    """A matter as a line of a list."""
    return MatterBrief(
        id=matter.id,
        name=matter.name,
        aliases=list(matter.aliases),
        category=matter.category,
        dept=matter.dept,
        clients=list(matter.clients.value) if matter.clients else [],
        summary=matter.summary,
        kiosk=list(matter.kiosk.actions) if matter.kiosk else [],
        lapsed=matter.effective_to is not None and matter.effective_to < today,
    )


def matter_out(pack: Pack, matter: Matter, today: dt.date) -> MatterOut:
    """A matter with every line of every field."""
    cited = Cited(pack)
    fields = [_field(pack, matter, field, today, cited) for field in Field]
    situations = [_situation(pack, s, today, cited) for s in matter.situations]
    return MatterOut(
        **matter_brief(matter, today).model_dump(),
        code=matter.code.value if matter.code else None,
        version=pack.about.version,
        effective_from=matter.effective_from,
        effective_to=matter.effective_to,
        checked_on=matter.checked_on,
        fields=[f for f in fields if f.lines or f.required],
        omitted=[f.field for f in fields if f.required and not f.recorded],
        situations=situations,
        sources=cited.sources(),
    )


def place_out(pack: Pack, place: Place) -> PlaceOut:
    """A place with its source."""
    known = place.model_dump(exclude={"source"})
    return PlaceOut(**known, source=source_out(pack, place.source))


def _field(pack: Pack, matter: Matter, field: Field, today: dt.date, cited: Cited) -> FieldOut:
    lines = [_line(line, today, cited) for line in field_lines(pack, matter, field)]
    return FieldOut(
        field=field,
        name=FIELD_NAMES[field],
        required=field in REQUIRED,
        recorded=any(not line.lapsed for line in lines),
        lines=lines,
    )


def _line(line: Line, today: dt.date, cited: Cited) -> LineOut:
    return LineOut(
        text=line.text,
        source=cited.number(line.cite),
        effective_to=line.effective_to,
        lapsed=not line.holds(today),
    )


def _situation(pack: Pack, situation: Situation, today: dt.date, cited: Cited) -> SituationOut:
    options = []
    for option in situation.options:
        changes = []
        for c in option.changes:
            ends = [d for d in (c.effective_to, pack.source(c.source)[0].effective_to) if d]
            line = _line(Line(c.text, c.source, min(ends, default=None)), today, cited)
            changes.append(ChangeOut(field=c.field, **line.model_dump()))
        options.append(OptionOut(id=option.id, label=option.label, changes=changes))
    return SituationOut(id=situation.id, ask=situation.ask, options=options)
