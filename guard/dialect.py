"""Cantonese words as Mandarin ones, so that the reader of intents learns both from one example."""

from __future__ import annotations

import re
from functools import lru_cache

from guard.errors import ConfigError
from guard.folding import fold
from guard.settings import HERE, read_yaml


def mandarin(text: str) -> str:
    """Text, folded or not, with the Cantonese words of the table replaced."""
    words, found = _table()
    return found.sub(lambda match: words[match.group()], text)


def known() -> dict[str, str]:
    """The table: a Cantonese word and its Mandarin one."""
    return _table()[0]


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, str], re.Pattern[str]]:
    raw = read_yaml(HERE / "lexicon" / "mandarin.yaml")
    try:
        written = {str(word): str(plain) for word, plain in raw["words"].items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise ConfigError("粤语对照表 guard/lexicon/mandarin.yaml 缺少 words。") from error
    words = written | {fold(word): plain for word, plain in written.items()}
    longest = sorted(words, key=len, reverse=True)
    return words, re.compile("|".join(map(re.escape, longest)))
