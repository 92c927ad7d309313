"""The guide on a phone: the same blocks as the slip, as one page without scripts."""

from __future__ import annotations

import secrets
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, Template

from assistant.transactions.paper.document import Document
from guard.keys import KeyRing
from guard.label import TEXT_LABEL, aigc_label

_HERE = Path(__file__).parent


def as_page(document: Document, keys: KeyRing) -> str:
    """HTML with the visible label and the AIGC metadata (GB 45438-2025)."""
    label = aigc_label(secrets.token_hex(8), document.characters().encode(), keys)
    return _template().render(document=document, label=TEXT_LABEL, aigc=label["aigc"])


@cache
def _template() -> Template:
    environment = Environment(loader=FileSystemLoader(_HERE), autoescape=True, trim_blocks=True)
    return environment.get_template("guide.html.jinja")
