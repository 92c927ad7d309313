"""Personal data in a question, found and hidden before anything else sees the question.

Positions are kept one to one with the text, so that only the data goes and the rest stays as said.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from guard.checksums import is_credit_code
from guard.folding import simplified
from guard.masking_names import addresses, names
from guard.masking_numbers import numbers
from guard.name_reader import unled
from guard.personal import Span, meet, words

MASK = "***"
_BLOT = "\ue001"
_LETTER_CODE = re.compile(
    r"(?<![A-Z0-9])(?:[A-Z]{1,2}(?:[ ,、]?\d){7,10}"
    r"|(?:[0-9A-HJ-NPQRTUWXY][ ,、-]?){17}[0-9A-HJ-NPQRTUWXY])(?![A-Z0-9])"
)
_PASSPORT = re.compile(r"E[A-HJ-NP-Z]\d{7}|[EGDSP]\d{8}|(?:SE|DE|PE)\d{7}")
_PERMIT = re.compile(r"[HM]\d{8}(?:\d{2})?|C[A-HJ-NP-Z]\d{7}|[CWT]\d{8}|L\d{8}")
_EMAIL = re.compile(
    r"[A-Z0-9._%+-]{1,64}(?:(?:下划线|横杠|杠|点)[A-Z0-9._%+-]{1,64}){0,4} ?(?:@|艾特|圈A) ?"
    r"[A-Z0-9-]{1,63}(?: ?(?:\.|点) ?[A-Z0-9-]{1,63}){1,4}"
)
_GAP = re.compile("[0-9A-Z](?=[ ,、-]|[\u4e00-\u9fff])|[\u4e00-\u9fff](?=[ ,、-])")
"""Where a code may end before its run of characters does: at a pause, or where talk goes on."""
_BETWEEN = re.compile("[ ,、-]")


@dataclass(frozen=True)
class Masked:
    """A text with its personal data hidden, and the kinds that were found."""

    text: str
    kinds: tuple[str, ...]
    with_names: str
    """The same with its names left, for the guard's own readers: whether somebody is named tells
    what is asked (“查王建国住哪”). It goes no further."""

    @property
    def notice(self) -> str:
        """What to tell the citizen; empty when there was nothing to hide."""
        if not self.kinds:
            return ""
        names = "、".join(words().kinds[kind] for kind in self.kinds)
        return words().notice.format(kinds=names)


UNREAD = Masked(MASK, (), MASK)
"""What is too long is hidden whole."""


def mask(text: str) -> Masked:
    """Hide identity, phone, card, code, passport and permit numbers, addresses and names."""
    if len(text) > words().max_chars:
        return UNREAD
    spans = personal(text)
    kinds = tuple(dict.fromkeys(span.kind for span in spans))
    others = [span for span in spans if span.kind != "name"]
    return Masked(_hidden(text, spans), kinds, _hidden(text, others))


def _hidden(text: str, spans: list[Span]) -> str:
    out, last = [], 0
    for span in spans:
        if span.start >= last:
            out += [text[last : span.start], MASK]
        last = max(last, span.end)
    return "".join(out) + text[last:]


def personal(text: str) -> list[Span]:
    """Where personal data stands in a text, from its beginning on."""
    narrow = plain(text)
    spans = [*_codes(narrow), *_emails(narrow)]
    spans += numbers(_blotted(narrow, spans))
    spans += [s for s in [*addresses(narrow), *names(narrow)] if not _clash(s, spans)]
    spans += [s for s in unled(narrow) if not _clash(s, spans)]
    return sorted(spans, key=lambda span: span.start)


def plain(text: str) -> str:
    """As the masker reads it: of normal width, upper case, simplified; positions hold."""
    return simplified("".join(map(_narrow, text)))


def _clash(span: Span, others: list[Span]) -> bool:
    return any(meet(span, other) for other in others)


@lru_cache(maxsize=8192)
def _narrow(char: str) -> str:
    """One character of normal width and upper case for one; never more, so positions hold."""
    if char in words().dots:
        return "·"
    folded = unicodedata.normalize("NFKC", char).upper()
    if len(folded) != 1:
        return char
    bare = unicodedata.normalize("NFD", folded)[0]
    return bare if bare.isascii() and bare.isalpha() else folded


def _codes(text: str) -> list[Span]:
    """Codes of letters and digits; digits that follow after a gap may belong to something else."""
    spans = []
    for match in _LETTER_CODE.finditer(text.translate(_spoken_table())):
        whole = match.group()
        as_said = text[match.start() : match.end()]
        ends = [len(whole), *(gap.start() + 1 for gap in _GAP.finditer(as_said))]
        for end in sorted(ends, reverse=True):
            kind = _kind_of(_BETWEEN.sub("", whole[:end]))
            if kind:
                spans.append(Span(match.start(), match.start() + end, kind))
                break
    return spans


def _kind_of(code: str) -> str:
    if is_credit_code(code) and not code.isdigit():
        return "credit_code"
    if _PASSPORT.fullmatch(code):
        return "passport"
    return "permit" if _PERMIT.fullmatch(code) else ""


def _blotted(text: str, spans: list[Span]) -> str:
    """The text with what was found in it made unreadable, its length kept."""
    for span in spans:
        text = text[: span.start] + _BLOT * (span.end - span.start) + text[span.end :]
    return text


@lru_cache(maxsize=1)
def _spoken_table() -> dict[int, str]:
    return {ord(said): digit for said, digit in words().spoken.items()}


def _emails(text: str) -> list[Span]:
    heard = text.translate(_spoken_table())
    offices = tuple(domain.upper() for domain in words().public_mail)
    found = (match for match in _EMAIL.finditer(heard) if not match.group().endswith(offices))
    return [Span(*match.span(), "email") for match in found]
