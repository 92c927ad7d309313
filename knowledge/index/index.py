"""The index of a pack: built once, kept in a folder, searched by every question."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.errors import IndexNotReadyError
from knowledge.index.dense import DenseView
from knowledge.index.documents import Document, Kind
from knowledge.index.embedder import Vectors
from knowledge.index.features import (
    FEATURES,
    Array,
    Layout,
    confidence_features,
    entry_features,
)
from knowledge.index.fusion import Fusion
from knowledge.index.learning import Told, learn
from knowledge.index.lessons import lessons
from knowledge.index.lexical import LexicalView
from knowledge.index.near import NearView, SoundLetters
from knowledge.index.network import Network
from knowledge.index.question import Preparer, Question, sound_terms

_SHOWN = {view: FEATURES.index(f"{view}_best") for view in ("dense", "words", "sound", "near")}


@dataclass(frozen=True)
class Candidate:
    """One entry that a question may mean; ``share`` is the fusion's belief, 0 to 1."""

    entry: str
    kind: Kind
    share: float
    views: dict[str, float]


@dataclass(frozen=True)
class Found:
    """Candidates best first, kept and not; ``confidence`` is calibrated for the first."""

    candidates: list[Candidate]
    confidence: float
    shares: dict[str, float]
    known: tuple[float, float]


class Index:
    """Four views over one list of texts, and what fuses them."""

    def __init__(
        self,
        documents: list[Document],
        dense: DenseView,
        words: LexicalView,
        sound: LexicalView,
        network: Network,
        preparer: Preparer,
        spelt: tuple[SoundLetters, list[str]],
        rules: dict[str, Any],
    ) -> None:
        self._near_most, self._verbatim = rules["near"]["most"], rules["verbatim"]
        self.documents = documents
        self.layout = Layout(documents)
        self.preparer = preparer
        self.dense, self.words, self.sound = dense, words, sound
        self.network = network
        self._row_of = _unambiguous(documents, self.layout)
        self.near = NearView("near", [d.text for d in documents])
        self._letters, self._spelt = spelt
        self.near_sound = NearView("near_sound", self._spelt)

    @classmethod
    def build(
        cls,
        documents: list[Document],
        vectors: Vectors,
        preparer: Preparer,
        settings: Any,
        told: Told,
    ) -> Index:
        """Index normalised `documents` with their (n, dim) embeddings."""
        k1, b = settings["bm25"]["k1"], settings["bm25"]["b"]
        words = [preparer.tokens(d.text) for d in documents]
        letters, read = SoundLetters(), [preparer.readings(d.text) for d in documents]
        sounds = [sound_terms(syllables) for syllables in read]
        given, layout = lessons(documents, vectors, preparer), Layout(documents)
        rows, m = layout.row_of_text[given.text], len(layout.entries)
        network = learn(given.questions, rows, m, settings["network"], told)
        return cls(
            documents,
            DenseView.build(vectors, settings["dense"]),
            LexicalView.build("words", words, k1, b),
            LexicalView.build("sound", sounds, k1, b),
            network,
            preparer,
            (letters, [letters.learn(syllables) for syllables in read]),
            settings,
        )

    def text_scores(self, question: Question) -> dict[str, Array]:
        """(n,) scores of every text by each view."""
        spelt = self._letters.spell([s for s in question.sounds if not s.startswith("_")])
        words, sound = self.words.scores(question.words), self.sound.scores(question.sounds)
        return {
            "dense": self.dense.scores(question),
            "words": words,
            "sound": sound,
            "near": self.near.scores(question.text, words, self._near_most),
            "near_sound": self.near_sound.scores(spelt, sound, self._near_most),
        }

    def verbatim(self, text: str) -> str | None:
        """The entry of which a normalised text is a name or phrasing, and no other's."""
        row = self._row_of.get(text)
        return None if row is None else self.layout.entries[row]

    def search(self, question: Question, fusion: Fusion, keep: int) -> Found:
        """The entries that this question may mean, best first."""
        scores = self.text_scores(question)
        known = (self.words.coverage(question.words), self.sound.coverage(question.sounds))
        network = self.network.scores(question)
        features = entry_features(scores, network, self.layout, 1 - known[0])
        shares = fusion.probabilities(features, list(self.layout.kinds))
        trust = confidence_features(features, shares, known, len(question.text))
        confidence = fusion.confidence(trust)
        row = self._row_of.get(question.text)
        if row is not None:  # the very words of one entry alone
            shares = (1 - self._verbatim) * shares
            shares[row] += self._verbatim
            confidence = max(confidence, self._verbatim)
        order = np.argsort(-shares)[:keep]
        return Found(
            [self._candidate(int(i), shares, features) for i in order],
            confidence,
            self._by_kind(shares),
            known,
        )

    def _candidate(self, row: int, shares: Array, features: Array) -> Candidate:
        seen = features[row].tolist()
        return Candidate(
            self.layout.entries[row],
            self.layout.kinds[row],
            float(shares[row]),
            {name: round(seen[at], 3) for name, at in _SHOWN.items()},
        )

    def _by_kind(self, shares: Array) -> dict[str, float]:
        total = np.bincount(self.layout.kind_rows, weights=shares)
        return dict(zip(self.layout.kind_names, total.tolist(), strict=True))

    def save(self, folder: Path) -> None:
        """Write everything but the embedder's own weights."""
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / "documents.json", [asdict(d) for d in self.documents])
        _write(folder / "spelt.json", {"letters": self._letters.letters, "texts": self._spelt})
        parts = (self.dense, self.words, self.sound, self.network)
        for part in parts:
            part.save(folder)
        self.preparer.readings.save(folder / "readings.json")

    @classmethod
    def load(cls, folder: Path, preparer: Preparer, settings: Any) -> Index:
        """Read what `save` wrote; the preparer holds the embedder and the tables."""
        try:
            rows = json.loads((folder / "documents.json").read_bytes())
            spelt = json.loads((folder / "spelt.json").read_bytes())
        except OSError:
            raise IndexNotReadyError("索引还没有建立，请先运行 daoban knowledge index。") from None
        k1 = settings["bm25"]["k1"]
        return cls(
            [Document.kept(row) for row in rows],
            DenseView.load(folder, settings["dense"]),
            LexicalView.load("words", folder, k1),
            LexicalView.load("sound", folder, k1),
            Network.load(folder),
            preparer,
            (SoundLetters(spelt["letters"]), spelt["texts"]),
            settings,
        )


def _unambiguous(documents: list[Document], layout: Layout) -> dict[str, int]:
    """The row of the entry for every name or phrasing that no other entry has."""
    rows: dict[str, set[int]] = {}
    for document, row in zip(documents, layout.row_of_text, strict=True):
        if document.part != "field":
            rows.setdefault(document.text, set()).add(int(row))
    return {text: next(iter(own)) for text, own in rows.items() if len(own) == 1}


def _write(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
