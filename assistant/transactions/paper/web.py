"""Pages without scripts: the guide and the evaluation on a phone, the window clerk's look-up."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assistant.transactions.evaluation import evaluation
from assistant.transactions.paper.document import Document
from guard.keys import KeyRing
from guard.label import TEXT_LABEL, aigc_label
from knowledge.fields import FIELD_NAMES

_HERE = Path(__file__).parent
STYLE = "page.css"
_FROM_WITHIN = f"../{STYLE}"
"""Seen from a guide or an evaluation, whose addresses are one piece longer than the window's."""


def as_page(document: Document, keys: KeyRing) -> str:
    """A document as HTML with the visible label and the AIGC metadata (GB 45438-2025)."""
    label = aigc_label(secrets.token_hex(8), document.characters().encode(), keys)
    return _render(
        "guide", style=_FROM_WITHIN, document=document, label=TEXT_LABEL, aigc=label["aigc"]
    )


def window_page(code: str, told: Mapping[str, Any] | None, problem: str | None) -> str:
    """What a slip's code stands for, for the clerk at the window."""
    names = {field.value: name for field, name in FIELD_NAMES.items()}
    return _render(
        "window",
        style=STYLE,
        code=code,
        told=told,
        problem=problem,
        names=names,
        label=TEXT_LABEL,
    )


def evaluation_page(problem: str | None = None, done: str | None = None) -> str:
    """好差评 on a phone."""
    return _render("evaluate", style=_FROM_WITHIN, scale=evaluation(), problem=problem, done=done)


def style_sheet() -> str:
    """How all of them look."""
    return (_HERE / STYLE).read_text(encoding="utf-8")


def _render(name: str, **content: object) -> str:
    return _environment().get_template(f"{name}.html.jinja").render(content)


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(_HERE)
    return Environment(loader=loader, autoescape=True, trim_blocks=True, undefined=StrictUndefined)
