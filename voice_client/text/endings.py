"""Whether a citizen is through, by how the words end. Pure: text in, verdict out."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from ..settings import read_yaml, tuning

Finality = Literal["finished", "unfinished", "unsure", "telling"]
_MARKS = re.compile(r"[\s，。？！、,.?!…]+")
_TRAILING = re.compile(r"[啊呀嘛哦喔呐]+$")


def finality(text: str) -> Finality:
    """Which of the four a text so far sounds like; unsure where nothing was heard.

    telling: nothing was asked yet (家里老人走了，…), and who tells a story pauses before asking. A
    few characters are a topic, and whole.
    """
    plain = _TRAILING.sub("", _MARKS.sub("", text))
    if not plain:
        return "unsure"
    if text.rstrip().endswith(("…", "，", "、")) or plain.endswith(_endings("unfinished")):
        return "unfinished"
    asked = any(word in plain for word in _endings("asking"))
    if plain.endswith(_endings("finished")) and (asked or not plain.endswith(_endings("told"))):
        return "finished"
    return "unsure" if asked or len(plain) < tuning().endpoint.telling_chars else "telling"


def wants_more(text: str) -> tuple[bool, str]:
    """Whether the citizen ends with 我还没说完 or the like, and the text without it.

    What begins so and goes on (等一下，社保卡怎么换) is a question like any other.
    """
    plain = text.rstrip("，。！？ ")
    for words in _endings("more"):
        if plain.endswith(words):
            return True, plain.replace(words, "").strip("，。！？ ")
    return False, text


@cache
def _endings(kind: str) -> tuple[str, ...]:
    words: list[str] = read_yaml("text/endings.yaml")[kind]
    return tuple(sorted(words, key=len, reverse=True))
