"""Words and character bigrams of a normalised text, for the lexical view.

jieba's whole dictionary takes 60 MB in memory; the words that occur in the pack are enough,
since a word that stands nowhere in the base can match nothing there.
"""

from __future__ import annotations

import itertools
import logging
from pathlib import Path

import jieba

jieba.setLogLevel(logging.WARNING)


class Tokeniser:
    """Cuts with the small dictionary that `build_dictionary` wrote."""

    def __init__(self, dictionary: Path) -> None:
        self._jieba = jieba.Tokenizer(dictionary=str(dictionary.resolve()))
        self._jieba.tmp_dir = str(dictionary.resolve().parent)
        self._jieba.initialize()

    def __call__(self, text: str) -> list[str]:
        """Words (jieba's search cut) and bigrams; bigrams are marked so the two never mix."""
        words = [w for w in self._jieba.cut_for_search(text, HMM=False) if w.strip()]
        return words + [f"_{a}{b}" for a, b in itertools.pairwise(text)]


def build_dictionary(texts: list[str], names: list[str], path: Path) -> set[str]:
    """Write the dictionary of the words occurring in `texts`; returns the words.

    `names` (of matters and places) are added whole, since jieba may not know them.
    """
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
