"""Aho-Corasick over folded text: which words of a list stand in it, allow-listed spans left out."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import ahocorasick

from guard.errors import ConfigError
from guard.folding import fold

log = logging.getLogger("daoban.guard")


class Hit(NamedTuple):
    """A word found in folded text: the rule it belongs to and where it stands."""

    rule: str
    word: str
    start: int
    end: int


class Words:
    """A fixed set of words with the rule each belongs to."""

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        self._automaton = ahocorasick.Automaton()
        for word, rule in entries:
            if word:
                self._automaton.add_word(word, (rule, word))
        self.size = len(self._automaton)
        if self.size:
            self._automaton.make_automaton()

    def hits(self, text: str) -> Iterator[Hit]:
        """Every occurrence, overlapping ones too."""
        if self.size:
            for last, (rule, word) in self._automaton.iter(text):
                yield Hit(rule, word, last + 1 - len(word), last + 1)


class OperatorWords:
    """A word list kept by the operator in a file, `word` or `word<TAB>rule` a line.

    The file is read again when it changes, in the background: the running list serves until the
    new one stands, so a question never waits for 100,000 words.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stamp = self._stat()
        self._words = self._read()
        self._loading: threading.Thread | None = None

    def _stat(self) -> tuple[int, int]:
        try:
            stat = self.path.stat()
        except OSError as error:
            raise ConfigError(
                f"词表文件读不了：{self.path}。请放回文件，或去掉这项设置。"
            ) from error
        return stat.st_mtime_ns, stat.st_size

    def _read(self) -> Words:
        try:
            lines = self.path.read_text("utf-8").splitlines()
        except (OSError, UnicodeError) as error:
            raise ConfigError(f"词表文件须是 UTF-8 文本：{self.path}。") from error
        rows = (line.partition("\t") for line in lines if line and not line.startswith("#"))
        return Words((fold(word), rule.strip() or "operator") for word, _, rule in rows)

    def refresh(self, wait: bool = False) -> None:
        """Begin a reload if the file has changed; with `wait`, return when it has ended."""
        if self._loading is None or not self._loading.is_alive():
            stamp = self._stat()
            if stamp != self._stamp:
                self._stamp = stamp
                self._loading = threading.Thread(target=self._swap, daemon=True)
                self._loading.start()
        if wait and self._loading is not None:
            self._loading.join()

    def _swap(self) -> None:
        try:
            self._words = self._read()
        except ConfigError as error:
            log.error("the operator's list is unreadable, the old one serves on: %s", error)

    @property
    def size(self) -> int:
        """How many words serve now."""
        return self._words.size

    def hits(self, text: str) -> Iterator[Hit]:
        """Every occurrence of the words that serve now."""
        return self._words.hits(text)
