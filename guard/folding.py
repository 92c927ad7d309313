"""Text as the screen reads it: every disguise taken off before words are looked for.

`fold` undoes width, case, script variants, look-alike letters, invisible characters and spacing.
A break `|` stands where a sentence really pauses, so that two clauses do not make a word.
"""

from __future__ import annotations

import importlib.util
import json
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

import opencc

from guard.errors import ConfigError
from guard.settings import HERE, read_yaml

BREAK = "|"
_ASCII_WORD = re.compile(r"[a-z]+")
_SHORT_PIECE = 1
_SYLLABLE_BASE = 0xE000


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[int, str], dict[str, str], dict[str, str]]:
    raw = read_yaml(HERE / "lexicon" / "folding.yaml")
    try:
        confusables = {ord(key): str(value) for key, value in raw["confusables"].items()}
        return confusables, dict(raw["leet"]), dict(raw["splits"])
    except (KeyError, TypeError, AttributeError) as error:
        raise ConfigError("折叠对照表 guard/lexicon/folding.yaml 缺少必要的部分。") from error


@lru_cache(maxsize=1)
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@lru_cache(maxsize=8192)
def _class_of(char: str) -> str:
    """k keep, s skip (invisible or spacing), b break (punctuation)."""
    category = unicodedata.category(char)
    if category[0] in "LN":
        return "k"
    return "b" if category[0] == "P" or char == "\n" else "s"


def plain(text: str) -> str:
    """Width, case, look-alikes and traditional characters undone; punctuation kept."""
    confusables, _, _ = _tables()
    narrow = unicodedata.normalize("NFKC", text).casefold().translate(confusables)
    stripped = "".join(c for c in narrow if c == "\n" or unicodedata.category(c)[0] not in "CM")
    return str(_simplifier().convert(stripped)) if not stripped.isascii() else stripped


def simplified(text: str) -> str:
    """Traditional characters as simplified ones, each for each: positions hold, or all stays."""
    found = text if text.isascii() else str(_simplifier().convert(text))
    return found if len(found) == len(text) else text


def fold(text: str) -> str:
    """The text as one run of letters and digits with `|` at real pauses.

    A pause beside a single character is no pause but a disguise (伪,造,证), and goes.
    """
    return _join(plain(text))


def _join(text: str) -> str:
    kept = "".join(c if (k := _class_of(c)) == "k" else BREAK if k == "b" else "" for c in text)
    pieces = [piece for piece in kept.split(BREAK) if piece]
    out: list[str] = []
    for index, piece in enumerate(pieces):
        if index and len(piece) > _SHORT_PIECE and len(pieces[index - 1]) > _SHORT_PIECE:
            out.append(BREAK)
        out.append(piece)
    return _unsplit("".join(out))


def _unsplit(text: str) -> str:
    for halves, whole in _tables()[2].items():
        text = text.replace(halves, whole)
    return text


def unleet(text: str) -> str:
    """Latin letters alone, with digits and signs that stand for letters read as such."""
    table = str.maketrans(_tables()[1])
    return "".join(c for c in plain(text).translate(table) if "a" <= c <= "z")


@lru_cache(maxsize=1)
def _sounds_of() -> tuple[dict[str, str], dict[str, str]]:
    """Every toneless syllable with its private character, and that of each Han character.

    From pypinyin's table of characters: importing pypinyin would load its phrases too, 50 MB that
    single characters do not need.
    """
    found = importlib.util.find_spec("pypinyin")
    if found is None or not found.submodule_search_locations:
        raise ConfigError("缺少拼音表（pypinyin），请重新安装依赖。")
    path = Path(found.submodule_search_locations[0]) / "pinyin_dict.json"
    table: dict[str, str] = json.loads(path.read_text("utf-8"))
    bare = {_toneless(reading) for value in table.values() for reading in value.split(",")}
    letters = {name: chr(_SYLLABLE_BASE + i) for i, name in enumerate(sorted(bare)) if name}
    first = {chr(int(code)): _toneless(value.split(",")[0]) for code, value in table.items()}
    return letters, {char: letters[name] for char, name in first.items() if name in letters}


def _syllables() -> dict[str, str]:
    return _sounds_of()[0]


@lru_cache(maxsize=8192)
def _toneless(reading: str) -> str:
    decomposed = unicodedata.normalize("NFD", reading)
    return _blur("".join(c for c in decomposed if "a" <= c <= "z"))


def _blur(syllable: str) -> str:
    """Sounds that southern speakers and typists merge are one: zh/z, sh/s, ch/c, ng/n, ü/u."""
    start = re.sub("^([zsc])h", r"\1", syllable).replace("v", "u")
    return re.sub("(?<=[aei])ng$", "n", start)


def sounds(folded: str) -> str:
    """Folded text as syllables: characters by their reading, Latin runs cut into pinyin."""
    spelled = _ASCII_WORD.sub(lambda match: _cut_pinyin(match.group()), folded)
    letters = _sounds_of()[1]
    return "".join(letters.get(char, char) for char in spelled)


@lru_cache(maxsize=4096)
def _cut_pinyin(word: str) -> str:
    """Longest syllables first; a letter that begins none stays as it is."""
    known, out, start = _syllables(), [], 0
    while start < len(word):
        cuts = (n for n in range(6, 0, -1) if _blur(word[start : start + n]) in known)
        size = next(cuts, 1)
        out.append(known.get(_blur(word[start : start + size]), word[start]))
        start += size
    return "".join(out)
