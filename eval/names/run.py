"""``daoban eval fit-names``: teaches the guard's reader of names from marked sentences.

Needs PyTorch (the extra ``sbert`` brings it) while it learns; in service NumPy is enough.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from eval.names.lesson import dictionary_words, lesson
from eval.names.marked import Marked, read_marked
from eval.names.network import Network
from eval.progress import Report
from guard.masking import plain
from guard.name_candidates import candidates
from guard.name_features import UNKNOWN, Dictionary, Looked, buckets, slots
from guard.name_reader import FOLDER, NameWeights
from guard.weights import whole
from knowledge.reading import read_yaml

RULES = Path(__file__).with_name("names.yaml")
_WARM = 0.1
_OFTEN = 1000


class Rows(NamedTuple):
    """n candidates, and which of them are names, (n,)."""

    slots: torch.Tensor
    levels: torch.Tensor
    buckets: torch.Tensor
    named: torch.Tensor


def fit_names(nameless: Iterable[str], out: Path, progress: Report, folder: Path = FOLDER) -> int:
    """Teach from a folder's sentences and from others without a name; how many it read."""
    rules = read_yaml(RULES)
    marked = read_marked(folder)
    told = {one.text for one in marked}
    others = (Marked(text) for text in dict.fromkeys(map(plain, nameless)) if text not in told)
    taught = list(lesson([*marked, *others], rules))
    teach(taught, rules, progress).save(out)
    return len(taught)


def teach(taught: list[Marked], rules: dict[str, Any], progress: Report) -> NameWeights:
    """The weights after all rounds over the candidates of sentences."""
    dictionary = Dictionary.of(dictionary_words(rules["word_counts"]))
    rows = rows_of(taught, dictionary, rules["buckets"], progress)
    network = _taught(rows, rules, progress)
    return kept(network, dictionary, np.unique(rows.slots.numpy()))


def rows_of(taught: list[Marked], dictionary: Dictionary, size: int, progress: Report) -> Rows:
    """The candidates of sentences."""
    found: tuple[list[list[int]], ...] = ([], [], [])
    named = []
    for number, (text, names) in enumerate(taught):
        looked = Looked(text, dictionary)
        for one in candidates(text):
            found[0].append(slots(text, one))
            found[1].append(looked.levels(one))
            found[2].append(buckets(text, one, size))
            named.append((one.start, one.end) in names)
        if number % _OFTEN == 0:
            progress("读例句", number, len(taught))
    seen, known, combined = (torch.tensor(np.array(part, dtype=np.int64)) for part in found)
    return Rows(seen, known, combined, torch.tensor(named, dtype=torch.float32))


def _taught(rows: Rows, rules: dict[str, Any], progress: Report) -> Network:
    torch.manual_seed(rules["seed"])
    network, chance = Network(rules).train(), np.random.default_rng(0)
    moves = torch.optim.AdamW(network.groups(), lr=rules["rate"])
    draws = max(1, len(rows.named) // rules["batch"])
    steps = rules["epochs"] * draws
    pace = torch.optim.lr_scheduler.OneCycleLR(
        moves, rules["rate"], total_steps=steps, pct_start=_WARM
    )
    for epoch in range(rules["epochs"]):
        for number, drawn in enumerate(np.array_split(chance.permutation(len(rows.named)), draws)):
            moves.zero_grad()
            told = network(rows.slots[drawn], rows.levels[drawn], rows.buckets[drawn])
            loss = functional.binary_cross_entropy_with_logits(told, rows.named[drawn])
            torch.autograd.backward(loss)
            moves.step()
            pace.step()
            progress("教姓名判读", epoch * draws + number + 1, steps)
    return network.eval()


def kept(network: Network, dictionary: Dictionary, seen: NDArray[np.intp]) -> NameWeights:
    """As the service takes them up; a character whose row was never `seen` is the unknown one."""
    chars = _plain(network.chars.weight)
    unseen = np.setdiff1d(np.arange(len(chars)), seen)
    chars[unseen] = chars[UNKNOWN]
    steps, step = whole(chars.reshape(-1, 1))
    return NameWeights(
        chars=steps.reshape(chars.shape),
        step=step[0],
        inner=_plain(network.inner.weight).T.copy(),
        bias=_plain(network.inner.bias),
        out=_plain(network.out.weight)[0],
        out_bias=_plain(network.out.bias)[0],
        wide=_plain(network.wide.weight)[:, 0],
        words=dictionary.kept[0],
        levels=dictionary.kept[1],
    )


def _plain(weights: torch.Tensor) -> NDArray[np.float32]:
    found: NDArray[np.float32] = weights.detach().numpy().astype(np.float32)
    return found
