"""What each paper says: the guide slip, the one-time notice, receipt, booking and result."""

from __future__ import annotations

import datetime as dt

from assistant.transactions.forms import spoken_of
from assistant.transactions.paper.document import Block, BlockKind, Document, look, words
from assistant.transactions.protocol import Case, Notice, Receipt, Result
from knowledge.fields import FIELD_NAMES, Field
from knowledge.matter import Matter
from knowledge.pack import Pack
from knowledge.wording import current_lines

Blocks = list[Block]


def guide_slip(
    pack: Pack, matter: Matter, question: str | None, code: str, now: dt.datetime
) -> Document:
    """办事单: what to bring, where, when, whom to ask, and the same guide by QR."""
    blocks = _guide(pack, matter, now.date())
    if question:
        blocks.insert(0, _text(words("question", question=question)))
    code_picture = Block("qr", qr_text(pack, matter, now.date()))
    told = words("qr" if look()["guide_url"] else "qr_brief")
    blocks += [code_picture, Block("small", told), *_foot(code, now)]
    return Document(words("slip"), None, tuple(blocks), ai=True)


def guide_page(pack: Pack, matter: Matter, day: dt.date) -> Document:
    """The same guide for a phone: without question and code, which are the citizen's own."""
    blocks = [*_guide(pack, matter, day), Block("small", words("note"))]
    return Document(matter.name, None, tuple(blocks), ai=True)


def _guide(pack: Pack, matter: Matter, day: dt.date) -> Blocks:
    blocks = [_text(words("matter", name=matter.name, dept=matter.dept))]
    for name in look()["fields"]:
        blocks += field_blocks(pack, matter, Field(name), day)
    return blocks + _hours(matter)


def field_blocks(pack: Pack, matter: Matter, field: Field, day: dt.date) -> Blocks:
    """A field's published lines in force, or that the base does not hold it."""
    lines = current_lines(pack, matter, field, day)[: look()["most_per_field"]]
    kind: BlockKind = "check" if field is Field.MATERIALS else "text"
    if not lines:
        general = pack.about.general
        name = FIELD_NAMES[field]
        missing = words("missing_field", field=name, who=general.who, number=general.number)
        return [_heading(name), _text(missing)]
    return [_heading(FIELD_NAMES[field]), *(Block(kind, line.text) for line in lines)]


def notice_paper(case: Case, notice: Notice, code: str, now: dt.datetime) -> Document:
    """一次性告知: all that is missing, each with how to mend it."""
    blocks = [_text(words("matter", name=case.matter.name, dept=case.matter.dept))]
    blocks.append(_text(notice.text))
    for finding in notice.findings:
        blocks.append(Block("check", f"{finding.about}：{finding.problem}"))
        blocks.append(Block("small", words("how", how=finding.how)))
    blocks += [_text(remark) for remark in notice.remarks]
    return Document(words("notice"), case.plan.label, (*blocks, *_foot(code, now)), ai=True)


def receipt_paper(case: Case, receipt: Receipt, warning: str | None) -> Document:
    """申报回执 or 预约单. No AI had a part in it, so it carries no AI label."""
    booked = case.plan.kind == "book"
    lines = [warning] if warning else []
    lines += [
        words("matter", name=case.matter.name, dept=case.matter.dept),
        words("number", number=receipt.number),
        words("at", at=f"{receipt.at:%Y-%m-%d %H:%M}"),
        words("state", state=receipt.state),
        *_filled(case),
    ]
    if case.plan.kind == "apply":
        lines.append(words("signed" if "signature" in case.values else "unsigned"))
    lines += [words("next", next=receipt.next), words("progress")]
    number = [Block("qr", receipt.number), Block("small", words("number_qr"))]
    blocks = [*map(_text, lines), *number, *_evaluation(case)]
    return Document(
        words("booking" if booked else "receipt"), case.plan.label, tuple(blocks), ai=False
    )


def result_paper(case: Case, result: Result, warning: str | None, now: dt.datetime) -> Document:
    """What a query found, as a table."""
    blocks = [_text(warning)] if warning else []
    blocks += [_text(line) for line in _filled(case)]
    blocks += [Block("row", "", cells) for cells in (result.columns, *result.rows)]
    blocks += [_text(result.note), *_evaluation(case)]
    blocks.append(Block("small", words("printed", at=f"{now:%Y-%m-%d %H:%M}")))
    return Document(result.title, case.plan.label, tuple(blocks), ai=False)


def masked(number: str) -> str:
    """First and last character: paper and screens are seen by others."""
    return number[:1] + "*" * (len(number) - 2) + number[-1:] if len(number) > 2 else number


def qr_text(pack: Pack, matter: Matter, day: dt.date) -> str:
    """The address of the guide, or where there is none the guide itself in brief."""
    if look()["guide_url"]:
        return str(look()["guide_url"]).format(matter=matter.id)
    parts = [matter.name]
    for field in (Field.MATERIALS, Field.WHERE, Field.PHONE):
        lines = current_lines(pack, matter, field, day)
        if lines:
            parts.append(f"{FIELD_NAMES[field]}：" + "；".join(line.text for line in lines))
    text = "\n".join(parts)
    most = look()["qr_characters"]
    return text if len(text) <= most else text[: most - 1] + "…"


def _filled(case: Case) -> list[str]:
    said = []
    for field in case.plan.fields:
        text = spoken_of(case, field)
        if text is None or field.kind == "signature" or field.id.startswith("situation-"):
            continue
        said.append(f"{field.label}：{masked(text) if field.kind == 'id-number' else text}")
    return said


def _evaluation(case: Case) -> Blocks:
    """How to evaluate later: by code at a terminal, by phone where an address is public."""
    if not case.evaluation:
        return []
    blocks = [Block("small", words("evaluate", code=case.evaluation))]
    if look()["evaluate_url"]:
        address = str(look()["evaluate_url"]).format(code=case.evaluation)
        blocks += [Block("qr", address), Block("small", words("evaluate_qr"))]
    return blocks


def _hours(matter: Matter) -> Blocks:
    """Hours stand with the place where a source gives them; else it is said that they do not."""
    known = any(where.hours for where in matter.where)
    return [] if known else [Block("small", words("hours_missing"))]


def _foot(code: str, now: dt.datetime) -> Blocks:
    return [
        _text(words("window", code=code)),
        Block("small", words("note")),
        Block("small", words("printed", at=f"{now:%Y-%m-%d %H:%M}")),
    ]


def _text(text: str) -> Block:
    return Block("text", text)


def _heading(text: str) -> Block:
    return Block("heading", text)
