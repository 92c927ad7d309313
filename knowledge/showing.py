"""Tables for the terminal: the matters of a pack, and one matter with its sources."""

from __future__ import annotations

import datetime as dt

from rich.table import Column, Table

from knowledge.fields import FIELD_NAMES, REQUIRED, Field
from knowledge.matter import Matter
from knowledge.pack import Pack
from knowledge.wording import Line, field_lines


def matters_table(pack: Pack) -> Table:
    """One row a matter."""
    about = pack.about
    columns = _columns("编号", "名称", "栏目", "部门", "说法")
    table = Table(*columns, title=f"{about.name} {about.version}")
    for m in pack.matters:
        table.add_row(m.id, m.name, m.category, m.dept, str(len(m.phrasings)))
    return table


def matter_table(pack: Pack, matter: Matter, day: dt.date) -> Table:
    """Every line of every field, with its source; lapsed lines say so."""
    title = f"{matter.name}（{matter.id}，核对于 {matter.checked_on}）"
    table = Table(*_columns("要素", "内容", "来源"), title=title, show_lines=True)
    for field in Field:
        lines = field_lines(pack, matter, field)
        for i, line in enumerate(lines):
            name = FIELD_NAMES[field] if i == 0 else ""
            table.add_row(name, _text(line, day), _source(pack, line))
        if not lines and field in REQUIRED:
            table.add_row(FIELD_NAMES[field], "未收录", "")
    return table


def _columns(*names: str) -> list[Column]:
    """Columns that fold long texts: Chinese has no spaces to break at, and nothing may be lost."""
    return [Column(name, overflow="fold") for name in names]


def _text(line: Line, day: dt.date) -> str:
    if line.effective_to is None:
        return line.text
    state = "有效到" if line.holds(day) else "已失效，有效到"
    return f"{line.text}（{state} {line.effective_to}）"


def _source(pack: Pack, line: Line) -> str:
    source, article = pack.source(line.cite)
    return " ".join(part for part in (source.title, source.doc_no, article) if part)
