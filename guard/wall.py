"""The gateway's look at a whole request: nothing labelled as AI output stands in a protected slot.

Labels are looked for in texts (the visible and spoken label, AIGC metadata) and in files (PNG, PDF,
WAV, JSON that carry the metadata), at any depth and under the disguises that folding undoes.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping

from guard.decoding import decodings
from guard.errors import LabelError, ProvenanceError
from guard.folding import fold
from guard.keys import KeyRing
from guard.label import SPOKEN_LABEL, TEXT_LABEL

_METADATA = re.compile(r"contentproducer|produceid|reservedcode1|contentpropagator|aigc")
_FILE = re.compile(r"(?:data:[^,]{0,100};base64,)?([A-Za-z0-9+/_-]{64,}={0,2})")
_DEPTH = 16
PROTECTED_FIELDS = frozenset({"identity", "signature", "eligibility", "approval", "decision"})


def refuse_labelled(
    request: Mapping[str, object],
    keys: KeyRing,
    protected: Iterable[str] = PROTECTED_FIELDS,
) -> None:
    """A ProvenanceError if a protected field of the request carries AI-labelled content."""
    for name in protected:
        for text in _texts(request.get(name), _DEPTH):
            readings = [text, *decodings(text)]
            if any(map(labelled_text, readings)) or _labelled_file(text, keys):
                raise ProvenanceError(f"“{name}”一栏含有AI生成内容，不能用于核验、审查或决定。")


def labelled_text(text: str) -> bool:
    """Does a text carry a label of AI output, visible, spoken or metadata?"""
    folded = fold(text).replace("|", "")
    marks = (fold(mark).replace("|", "") for mark in (TEXT_LABEL, SPOKEN_LABEL))
    return any(mark in folded for mark in marks) or _METADATA.search(folded) is not None


def labelled_file(data: bytes, keys: KeyRing) -> bool:
    """Does a file carry AIGC metadata, whether its signature holds or not?"""
    # Reading PDF and pictures is loaded with the first file.
    from guard.label_files import verify_bytes

    try:
        return verify_bytes(data, keys) is not None
    except LabelError:
        return b"AIGC" in data


def _labelled_file(text: str, keys: KeyRing) -> bool:
    found = _FILE.fullmatch("".join(text.split()))
    if not found:
        return False
    plain = found[1].rstrip("=").replace("-", "+").replace("_", "/")
    try:
        data = base64.b64decode(plain + "=" * (-len(plain) % 4))
    except (binascii.Error, ValueError):
        return False
    return labelled_file(data, keys)


def _texts(value: object, depth: int) -> Iterator[str]:
    """Every text within a JSON value; one nested too deep is refused unread."""
    if depth == 0:
        raise ProvenanceError("请求嵌套太深，不作处理。")
    if isinstance(value, str):
        yield value
    elif isinstance(value, bytes):
        yield base64.b64encode(value).decode()
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from _texts(inner, depth - 1)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner, depth - 1)
