"""Garble questions into homophones, as a recogniser or a southern accent does; repeatable.

Each chosen character becomes another common one of the same sound, tones ignored and the
confusions of garble.yaml allowed. The same text and share give the same garbling anywhere.

    python -m eval.garble --queries FILE --out FILE --share 0.5
"""

from __future__ import annotations

import hashlib
import random
import re
from collections import Counter, defaultdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import jieba
import typer
from pypinyin import Style, lazy_pinyin

from eval.lines import read_lines, write_lines
from eval.retrieval import Query
from knowledge.reading import read_yaml

_RULES = Path(__file__).with_name("garble.yaml")
_HAN = re.compile(r"[一-鿿]")
_INITIAL = re.compile(r"^(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]?)(.*)$")


@lru_cache(maxsize=1)
def _rules() -> dict[str, Any]:
    loaded: dict[str, Any] = read_yaml(_RULES)
    return loaded


def sound_key(syllable: str) -> str:
    """One name for all syllables that are confused with this one."""
    found = _INITIAL.match(syllable)
    assert found is not None  # the pattern matches every string
    initial, final = found.groups()
    return _first(initial, _rules()["initials"]) + _first(final, _rules()["finals"])


def _first(sound: str, groups: list[list[str]]) -> str:
    return next((group[0] for group in groups if sound in group), sound)


@lru_cache(maxsize=1)
def _homophones() -> dict[str, list[str]]:
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    uses: Counter[str] = Counter()
    for word, times in tokenizer.FREQ.items():
        uses.update({char: times for char in word if _HAN.match(char)})
    common = sorted(uses, key=lambda char: (-uses[char], char))[: _rules()["common"]]
    groups: dict[str, list[str]] = defaultdict(list)
    for char in common:
        groups[sound_key(_syllables(char)[0])].append(char)
    return groups


def _syllables(text: str) -> list[str]:
    """One toneless syllable a character, read in context; what is no Hanzi stays itself."""
    read = iter(lazy_pinyin("".join(_HAN.findall(text)), style=Style.NORMAL))
    return [next(read, char) if _HAN.match(char) else char for char in text]


def garbled(text: str, share: float) -> str:
    """`text` with about `share` (0 to 1) of its Hanzi written as other characters of their sound.

    At least one is changed where any has a homophone; fewer than asked where they have none.
    """
    seed = hashlib.sha256(f"{share}:{text}".encode()).digest()
    chance = random.Random(seed)
    others = [
        [c for c in _homophones().get(sound_key(syllable), []) if c != char and _HAN.match(char)]
        for char, syllable in zip(text, _syllables(text), strict=True)
    ]
    places = [i for i, choice in enumerate(others) if choice]
    if not places:
        return text
    chars = list(text)
    for i in chance.sample(places, min(len(places), max(1, round(share * len(text))))):
        chars[i] = chance.choice(others[i])
    return "".join(chars)


def main(
    queries: Path = typer.Option(..., help="查询文件，每行 {text, id}"),
    out: Path = typer.Option(..., help="写到哪个文件"),
    share: float = typer.Option(0.5, min=0, max=1, help="换掉多少字，0 到 1"),
) -> None:
    """把查询换成谐音字。"""
    rows = read_lines(queries, lambda _: Query)
    write_lines(out, [{"text": garbled(row.text, share), "id": row.id} for row in rows])
    typer.echo(f"{len(rows)} 条，写在 {out}")


if __name__ == "__main__":
    typer.run(main)
