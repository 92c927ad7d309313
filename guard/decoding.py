"""What a question may hide in an encoding: percent, entities, \\u escapes, base64, hex.

Each decoding is bounded in number and in size, so that hostile text cannot grow.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Iterator
from urllib.parse import unquote

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}[ ]?){8,}")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})|&#x?[0-9a-fA-F]+;")
_HAN = re.compile("[\u4e00-\u9fff]")
_WORD = re.compile("[\u4e00-\u9fff]{2}|[A-Za-z]{4}")
_MAX_RUNS = 8
_DEPTH = 2


def decodings(text: str) -> list[str]:
    """Every readable text found encoded inside `text`, two layers deep, not `text` itself."""
    found: list[str] = []
    frontier = [text]
    for _ in range(_DEPTH):
        frontier = [inner for outer in frontier for inner in _once(outer) if inner not in found]
        found.extend(frontier)
    return found


def meant(text: str) -> list[str]:
    """What a reader of sense should look at: the text and what is encoded in it.

    Code alone, without a word of Chinese beside what it hides, says nothing by itself; nor does
    what it hides where that is no word either (the number of a receipt looks like base64).
    """
    hidden = [found for found in decodings(text) if _WORD.search(found)]
    return hidden if hidden and not _HAN.search(text) else [text, *hidden]


def _once(text: str) -> Iterator[str]:
    if "%" in text and (unquoted := unquote(text)) != text:
        yield unquoted
    if _ESCAPE.search(text):
        yield html.unescape(_ESCAPE.sub(_unescape, text))
    for run in _BASE64.findall(text)[:_MAX_RUNS]:
        yield from _readable(_from_base64(run))
    for run in _HEX.findall(text)[:_MAX_RUNS]:
        yield from _readable(bytes.fromhex(run))


def _unescape(match: re.Match[str]) -> str:
    digits = match.group(1) or match.group(2)
    return chr(int(digits, 16)) if digits else match.group()


def _from_base64(run: str) -> bytes:
    bare = run.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4))
    except (binascii.Error, ValueError):
        return b""


def _readable(raw: bytes) -> Iterator[str]:
    """UTF-8 or GBK text that prints; noise mostly gives nothing."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        printed = sum(c.isprintable() or c.isspace() for c in text)
        if len(text) >= 4 and printed == len(text):
            yield text
        return
