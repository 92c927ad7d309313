"""Does an AI sentence say no more than the fields that it cites?

Dates, phones and amounts must stand in the fields with their units and bounds; named documents and
places too; what the fields deny must not be affirmed, nor the reverse; and every other word must be
the fields' own or a plain word that carries no fact. A sentence that fails is dropped whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from guard.claims import Amount, alternation, claims, lists, normal
from guard.statements import Reason

_SENTENCE = re.compile(r"[^。！？!?；;\n]*[。！？!?；;\n]?")
_NOT_WORD = re.compile(r"[\W_a-zA-Z\d]+")
_MIN_OVERLAP = 2
_REACH = 2
_BETWEEN = "[^、，；;\n]{0,6}"


def sentences(text: str) -> list[str]:
    """The sentences of a text, each with its closing mark; joined they are the text."""
    return [found for found in _SENTENCE.findall(text) if found]


def fault(sentence: str, cited: Sequence[str]) -> Reason | None:
    """Why an AI sentence may not be said over the texts that it cites; None if it may."""
    if not cited:
        return "no_field"
    said, facts = claims(sentence), [claims(text) for text in cited]
    if not said.dates <= frozenset().union(*(f.dates for f in facts)):
        return "date"
    if not said.phones <= frozenset().union(*(f.phones for f in facts)):
        return "phone"
    published = frozenset[Amount]().union(*(f.amounts for f in facts))
    if any(a not in published and not _counts(a, cited) for a in said.amounts):
        return "number"
    base = "\n".join(map(normal, cited))
    text = normal(sentence)
    if not all(_stands(name, base) for name in _named(text)):
        return "named"
    if not _negations(text) <= _negations(base) or _affirms_denied(text, base):
        return "negation"
    return None if _covered(text, base) else "wording"


def _counts(amount: Amount, cited: Sequence[str]) -> bool:
    """一共3项: the number of texts that the field holds is no invention."""
    return (amount.unit in lists().count_units and not amount.bound) and amount.value == len(cited)


@lru_cache(maxsize=1)
def _named_shape() -> tuple[re.Pattern[str], re.Pattern[str]]:
    types = alternation(lists().named_types)
    lead = alternation(lists().named_lead)
    return re.compile(f"[\\u4e00-\\u9fff]{{0,8}}?(?:{types})(?:的?(?:{types}))*"), re.compile(
        f"^(?:{lead})+"
    )


def _named(text: str) -> set[str]:
    """Documents and places, without the words that lead up to them."""
    shape, lead = _named_shape()
    names = (lead.sub("", found) or found for found in shape.findall(text))
    return {name for name in names if name not in lists().plain}


def _stands(name: str, base: str) -> bool:
    """身份证原件 stands in 身份证（原件及复印件）, but not in 身份证复印件、户口簿原件."""
    if name in base:
        return True
    parts = re.findall(alternation(lists().named_types), name)
    whole = name.startswith(parts[0]) and len(parts) > 1
    return whole and re.search(_BETWEEN.join(map(re.escape, parts)), base) is not None


@lru_cache(maxsize=1)
def _negation_shape() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = alternation(lists().negations)
    return (
        re.compile(alternation(lists().not_negations)),
        re.compile(f"({words})([\\u4e00-\\u9fff]{{0,{_REACH}}})"),
    )


@lru_cache(maxsize=2048)
def _negations(text: str) -> frozenset[tuple[str, str]]:
    """What is denied: the kind of denial and the two characters that it governs."""
    spared, shape = _negation_shape()
    same = lists().same_negations
    found = shape.findall(spared.sub("|", text))
    return frozenset((same.get(word, word), object_) for word, object_ in found)


def _affirms_denied(text: str, base: str) -> bool:
    """Does the text affirm what the base only ever denies?"""
    spared, shape = _negation_shape()
    denied = {o for _, o in _negations(base) if len(o) == _REACH}
    affirmed_base = shape.sub("|", base)
    affirmed = shape.sub("|", spared.sub("|", text))
    denied |= {c for kind, _ in _negations(base) for c in lists().contraries.get(kind, ())}
    return any(o in affirmed and o not in affirmed_base for o in denied)


def _covered(text: str, base: str) -> bool:
    """Is every run of characters made of pieces of the base and of plain words?"""
    return all(_covers(run, base) for run in _NOT_WORD.split(text) if run)


def _covers(run: str, base: str) -> bool:
    reach = [True] + [False] * len(run)
    for start in range(len(run)):
        if reach[start]:
            for end in range(start + 1, len(run) + 1):
                piece = run[start:end]
                known = piece in _plain() or (len(piece) >= _MIN_OVERLAP and piece in base)
                reach[end] = reach[end] or known
    return reach[-1]


@lru_cache(maxsize=1)
def _plain() -> frozenset[str]:
    return frozenset(lists().plain)
