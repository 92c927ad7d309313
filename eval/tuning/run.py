"""``daoban eval tune-guard``: teaches the encoder's turns and the guard's reader as one.

Needs PyTorch (the extra ``sbert`` brings it). The reader that learns along is the guard's second;
its first looks through the encoder as it came (`daoban eval fit-guard`, in minutes, no PyTorch).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from eval.tuning.lesson import Batches, Lesson, lesson
from eval.tuning.network import Encoder, Reader
from guard.dialect import mandarin
from guard.examples import FOLDER, Example
from guard.features import Concepts, Vector
from guard.settings import IntentSettings, settings
from guard.teaching import key_of, probed_tuned
from guard.weights import Weights, save_arrays, whole
from knowledge.index.question import Read
from knowledge.index.usem3_tables import MappedEncoder, tables
from knowledge.reading import read_yaml
from knowledge.text.normalise import normaliser

RULES = Path(__file__).with_name("tuning.yaml")
_THREADS = 2
Progress = Callable[[str, int, int], None]


def tune_to(
    rows: list[Example], home: Path, out: Path, reader_out: Path, progress: Progress
) -> None:
    """Tune on all that teaches the guard; write the encoder's weights and the reader's."""
    limits, rules = settings().screening.intents, read_yaml(RULES)
    folder, normalise = tables(home / "embedder"), normaliser()
    plain = [normalise(mandarin(row.text)) for row in rows]
    given = lesson(rows, plain, MappedEncoder(folder, _THREADS), limits)
    reader = tune(given, limits, rules, progress)
    write(reader, out)
    key = key_of(FOLDER, limits, Concepts.load())
    probe = probed_tuned(Read(MappedEncoder(folder, _THREADS, out), normalise))
    weights(reader, given, key, probe).save(reader_out)


def tune(
    given: Lesson, limits: IntentSettings, rules: dict[str, Any], progress: Progress
) -> Reader:
    """The encoder after `rules["epochs"]` rounds, inside the reader that learnt with it."""
    torch.manual_seed(0)
    reader = Reader(
        Encoder(given.encoder.forward.weights),
        given.tail.shape[1],
        len(given.columns),
        limits,
        rules["word_drop"],
    ).train()
    chance, pace = np.random.default_rng(0), _Pace(reader, len(given.kind), rules)
    for _ in range(rules["epochs"]):
        for drawn in given.batches(rules["batch"], rules["together"], chance):
            pace.step(_loss(reader, drawn))
            progress("调教向量模型", pace.done, pace.steps)
    return reader.eval()


def write(reader: Reader, to: Path) -> None:
    """The tuned weights in half precision, the whole file at once."""
    found = {name: value.half().numpy() for name, value in reader.encoder.tuned().items()}
    save_arrays(to, found)


def weights(reader: Reader, given: Lesson, key: str, probe: Vector) -> Weights:
    """The reader that learnt along, as the service takes it up."""
    steps, scale = whole(_plain(reader.tail.weight))
    return Weights(
        key=key,
        probe=probe,
        idf=given.idf,
        level=_plain(reader.level.running_mean),
        spread=np.sqrt(_plain(reader.level.running_var) + np.float32(reader.level.eps)),
        columns=given.columns,
        head=_plain(reader.head.weight).T.copy(),
        tail=steps,
        scale=scale,
        bias=_plain(reader.head.bias),
        out=_plain(reader.out.weight).T.copy(),
        out_bias=_plain(reader.out.bias),
    )


def _plain(tensor: torch.Tensor | None) -> Vector:
    assert tensor is not None
    found: Vector = tensor.detach().numpy()
    return found


def _loss(reader: Reader, drawn: Batches) -> torch.Tensor:
    batch, kind, heed = drawn
    return (functional.cross_entropy(reader(batch), kind, reduction="none") * heed).mean()


class _Pace:
    """Steps that grow over the first few and shrink to the end; the encoder's are shorter."""

    def __init__(self, reader: Reader, size: int, rules: dict[str, Any]) -> None:
        self.done, self.steps = 0, rules["epochs"] * -(-size // rules["batch"])
        self._warm, self._last = rules["warm_steps"], rules["last_rate"]
        own = list(reader.encoder.parameters())
        rest = [p for n, p in reader.named_parameters() if not n.startswith("encoder.")]
        self._rates = (rules["encoder_rate"], rules["rate"])
        groups = [{"params": own}, {"params": rest}]
        self._adam = torch.optim.AdamW(groups, weight_decay=rules["decay"], fused=True)

    def step(self, loss: torch.Tensor) -> None:
        """One step against the slope of `loss`."""
        left = max(1 - self.done / self.steps, self._last)
        share = min(1.0, (self.done + 1) / self._warm) * left
        for group, rate in zip(self._adam.param_groups, self._rates, strict=True):
            group["lr"] = rate * share
        self._adam.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        self._adam.step()
        self.done += 1
