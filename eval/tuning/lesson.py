"""What the encoder is tuned on: the guard's examples and ordinary questions, cut and weighed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from eval.tuning.network import Batch
from guard.examples import Example
from guard.features import Concepts, Features, Vector, rarity
from guard.learning import rows as tails
from guard.settings import IntentSettings
from guard.teaching import labelled
from knowledge.index.usem3_tables import MappedEncoder

Batches = tuple[Batch, torch.Tensor, torch.Tensor]
"""A batch, what each text is (n,), and how much it counts (n,)."""


@dataclass(frozen=True)
class Lesson:
    """n texts; of the words only the numbers of their pieces are kept."""

    encoder: MappedEncoder
    pieces: list[NDArray[np.intp]]
    sense: Vector
    """(n, 512)."""
    tail: csr_matrix
    kind: NDArray[np.intp]
    heed: Vector
    columns: tuple[str, ...]
    """What the kinds are called: `harmless` first, then `family/intent`."""
    idf: Vector
    """How rare each run of characters is."""

    def batches(self, size: int, together: int, chance: np.random.Generator) -> Iterator[Batches]:
        """Every text once, in batches of texts about as long as each other, in chance order."""
        order = chance.permutation(len(self.kind))
        lengths = np.array([len(cut) for cut in self.pieces])
        drawn = [order[at : at + size * together] for at in range(0, len(order), size * together)]
        order = np.concatenate([some[np.argsort(lengths[some], kind="stable")] for some in drawn])
        groups = [order[at : at + size] for at in range(0, len(order), size)]
        for number in chance.permutation(len(groups)):
            yield self._taken(groups[number])

    def _taken(self, picked: NDArray[np.intp]) -> Batches:
        words, there = self._words(picked)
        tail = self.tail[picked]
        batch = Batch(
            torch.from_numpy(self.sense[picked]),
            words,
            there,
            torch.from_numpy(tail.indices.astype(np.int64)),
            torch.from_numpy(tail.indptr[:-1].astype(np.int64)),
            torch.from_numpy(tail.data.astype(np.float32)),
        )
        return batch, torch.from_numpy(self.kind[picked]), torch.from_numpy(self.heed[picked])

    def _words(self, picked: NDArray[np.intp]) -> tuple[torch.Tensor, torch.Tensor]:
        cut = [self.pieces[i] for i in picked]
        numbers = np.zeros((len(cut), max(map(len, cut))), dtype=np.intp)
        there = np.zeros(numbers.shape, dtype=np.float32)
        for row, pieces in enumerate(cut):
            numbers[row, : len(pieces)] = pieces
            there[row, : len(pieces)] = 1
        words = self.encoder.forward.words(numbers.ravel()).reshape(*numbers.shape, -1)
        return torch.from_numpy(words * there[:, :, None]), torch.from_numpy(there)


def lesson(
    examples: list[Example],
    plain: list[str],
    encoder: MappedEncoder,
    limits: IntentSettings,
) -> Lesson:
    """`plain` are the texts of `examples` as the pipeline and the guard read them."""
    texts = [example.text for example in examples]
    nothing = np.zeros(1, dtype=np.float32)
    idf = rarity(texts, limits.buckets)
    features = Features(limits, Concepts.load(), idf, nothing, nothing)
    columns, kind, heed = labelled(examples, limits)
    return Lesson(
        encoder,
        [np.array(encoder.cut(text), dtype=np.intp) for text in plain],
        encoder.encode(plain) * np.float32(np.sqrt(limits.embedding_share)),
        tails(features, texts),
        kind,
        heed,
        columns,
        idf,
    )
