"""The reader of names while it learns, in PyTorch; in service it is NumPy alone."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.nn import functional

from guard.name_features import LEVELS, ROWS, SLOTS, SPANS, UNKNOWN

_SPREAD = 0.3


class Network(nn.Module):
    """Scores of n candidates, (n,), from slots (n, SLOTS), levels (n, SPANS), buckets (n, k)."""

    def __init__(self, rules: dict[str, Any]) -> None:
        super().__init__()
        self.chars = nn.Embedding(ROWS, rules["dimensions"])
        nn.init.normal_(self.chars.weight, std=_SPREAD)
        size = SLOTS * rules["dimensions"] + SPANS * LEVELS
        self.inner, self.out = nn.Linear(size, rules["hidden"]), nn.Linear(rules["hidden"], 1)
        self.wide = nn.EmbeddingBag(rules["buckets"], 1, mode="sum")
        nn.init.zeros_(self.wide.weight)
        self.drop = nn.Dropout(rules["drop"])
        self.rules = rules

    def forward(
        self, slots: torch.Tensor, levels: torch.Tensor, buckets: torch.Tensor
    ) -> torch.Tensor:
        """See the class."""
        if self.training:
            gone = torch.rand(slots.shape) < self.rules["unknown"]
            slots = slots.masked_fill(gone, UNKNOWN)
        known = functional.one_hot(levels, LEVELS).flatten(1)
        dense = torch.cat([self.chars(slots).flatten(1), known.float()], dim=1)
        told = self.out(self.drop(torch.relu(self.inner(self.drop(dense)))))[:, 0]
        combined = self.wide(buckets)[:, 0]
        if self.training:
            combined = combined * (torch.rand(combined.shape) > self.rules["wide_drop"])
        return torch.add(told, combined)

    def groups(self) -> list[dict[str, Any]]:
        """The weights, and which of them decay."""
        plain = [self.inner.bias, self.out.bias, self.chars.weight]
        fading = [self.inner.weight, self.out.weight, self.wide.weight]
        return [
            {"params": plain, "weight_decay": 0.0},
            {"params": fading, "weight_decay": self.rules["decay"]},
        ]
