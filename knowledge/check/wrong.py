"""What pydantic found wrong, said so that an editor can mend it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from knowledge.check.rules import rules


def said_wrong(detail: Mapping[str, Any]) -> str:
    """One entry of ``ValidationError.errors()`` as a Chinese sentence with the mend."""
    kind, key = detail["type"], _key(detail["loc"])
    table = rules()
    if kind == "missing" and key in table.missing:
        return table.missing[key]
    sentence = table.wrong.get(kind, table.wrong["other"]).format(
        key=key or "整个文件",
        expected=_expected(detail),
        message=detail["msg"],
    )
    if kind == "string_pattern_mismatch":
        sentence += table.pattern.get(key, "")
    return sentence


def _key(loc: tuple[str | int, ...]) -> str:
    """The last name on the way; a list number alone says nothing to an editor."""
    names = [part for part in loc if isinstance(part, str)]
    return names[-1] if names else ""


def _expected(detail: Mapping[str, Any]) -> str:
    said = str(detail.get("ctx", {}).get("expected", ""))
    return said.replace("'", "").replace(" or ", "、").replace(", ", "、")
