"""Sentences with their names in square brackets, as they are written in guard/names."""

from __future__ import annotations

import re
from itertools import accumulate, pairwise
from pathlib import Path
from typing import NamedTuple

from eval.errors import LinesError
from guard.masking import plain

_MARK = re.compile(r"\[([^\[\]]+)\]")


class Marked(NamedTuple):
    """A sentence and where its names stand, (start, end) each."""

    text: str
    names: tuple[tuple[int, int], ...] = ()

    @property
    def parts(self) -> list[str]:
        """Its parts, every second of which is a name; `joined` puts them together again."""
        cuts = [0, *(place for span in self.names for place in span), len(self.text)]
        return [self.text[a:b] for a, b in pairwise(cuts)]


def read_marked(folder: Path) -> list[Marked]:
    """The sentences of every .txt file of a folder; LinesError where a bracket stands alone."""
    found: list[Marked] = []
    for path in sorted(folder.glob("*.txt")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            if line.strip() and not line.startswith("#"):
                found.append(_parsed(line.strip(), f"{path}:{number}"))
    return found


def joined(parts: list[str]) -> Marked:
    """Of parts every second of which is a name."""
    ends = list(accumulate(map(len, parts)))
    return Marked("".join(parts), tuple((ends[i - 1], ends[i]) for i in range(1, len(parts), 2)))


def _parsed(line: str, place: str) -> Marked:
    """Split at the brackets: every second part is a name. As the masker reads it, narrow."""
    found = joined(_MARK.split(line))
    if "[" in found.text or "]" in found.text:
        raise LinesError(f"{place}：方括号不成对。一个姓名用一对方括号括起来。")
    return Marked(plain(found.text), found.names)
