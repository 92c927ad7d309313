"""Words and character bigrams of a normalised text, for the lexical view.

jieba's whole dictionary takes 60 MB in memory; the words that occur in the pack are enough,
since a word that stands nowhere in the base can match nothing there. jieba chooses them when an
index is built. The running service cuts by that small dictionary alone: loading jieba's hidden
Markov tables, which it would never use, is a tenth of the time that it may take to start.
"""

from __future__ import annotations

import itertools
import logging
import math
import re
from collections.abc import Iterator
from pathlib import Path

_LETTER = re.compile(r"[a-zA-Z0-9]")
_HAN_OR_LETTERS = re.compile(r"[\u4e00-\u9fd5a-zA-Z0-9+#&._%-]+|\s+|.", re.DOTALL)


class Tokeniser:
    """Cuts with the small dictionary that `build_dictionary` wrote, as jieba does without HMM."""

    def __init__(self, dictionary: Path) -> None:
        lines = dictionary.read_text("utf-8").splitlines()
        counts = {word: int(n) for word, n in (line.rsplit(" ", 1) for line in lines)}
        total = math.log(sum(counts.values()))
        self._weight = {word: math.log(n) - total for word, n in counts.items()}
        self._least = -total
        self._longest = max(map(len, counts), default=1)

    def __call__(self, text: str) -> list[str]:
        """Words (as a search engine cuts them) and bigrams, marked so that the two never mix."""
        blocks = _HAN_OR_LETTERS.findall(text)
        cut = [
            part for block in blocks for word in self._words(block) for part in self._parts(word)
        ]
        return [w for w in cut if w.strip()] + [f"_{a}{b}" for a, b in itertools.pairwise(text)]

    def _parts(self, word: str) -> Iterator[str]:
        """The shorter words inside a long one, then the word itself."""
        for size in (2, 3):
            if len(word) > size:
                grams = (word[i : i + size] for i in range(len(word) - size + 1))
                yield from (gram for gram in grams if gram in self._weight)
        yield word

    def _words(self, block: str) -> Iterator[str]:
        """The likeliest words; single Latin letters and digits that stand together are one."""
        letters, ends, at = "", self._ends(block), 0
        while at < len(block):
            word = block[at : ends[at]]
            at = ends[at]
            if len(word) == 1 and _LETTER.match(word):
                letters += word
                continue
            if letters:
                yield letters
            letters = ""
            yield word
        if letters:
            yield letters

    def _ends(self, block: str) -> list[int]:
        """Where the word that begins at each place ends, on the likeliest way to the end."""
        best, ends = [0.0] * (len(block) + 1), [0] * len(block)
        for start in reversed(range(len(block))):
            last = min(start + self._longest, len(block))
            best[start], ends[start] = max(
                (self._weight.get(block[start:end], self._least) + best[end], end)
                for end in range(start + 1, last + 1)
                if end == start + 1 or block[start:end] in self._weight
            )
        return ends


def build_dictionary(texts: list[str], names: list[str], path: Path) -> set[str]:
    """Write the dictionary of the words occurring in `texts`; returns the words.

    `names` (of matters and places) are added whole, since jieba may not know them.
    """
    import jieba

    jieba.setLogLevel(logging.WARNING)
    whole = jieba.Tokenizer()
    counts: dict[str, int] = {}
    for text in texts:
        for word in whole.cut_for_search(text):
            counts[word] = max(1, whole.FREQ.get(word, 1) or 1)
    for name in names:
        counts.setdefault(name, 10)
    lines = [f"{word} {count}" for word, count in sorted(counts.items()) if word.strip()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return set(counts)
