"""Teaching the reader of names: what was learnt scores alike in the service."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from eval.names.lesson import dictionary_words
from eval.names.marked import Marked, joined
from eval.names.network import Network
from eval.names.run import RULES, kept, rows_of, teach
from guard.name_candidates import candidates
from guard.name_features import Dictionary
from guard.name_reader import NameReader, NameWeights
from knowledge.reading import read_yaml

pytestmark = pytest.mark.models
SMALL = {"dimensions": 8, "hidden": 16, "buckets": 1024, "epochs": 60, "batch": 16}
SMALL |= {"rate": 0.02, "drop": 0.0, "wide_drop": 0.0, "unknown": 0.0}
NAMED = ["我妈张桂兰想办卡", "帮李国强查一下", "陈小红的社保卡", "给王建军打电话"]
SPANS = [(2, 5), (1, 4), (0, 3), (1, 4)]
NAMELESS = ["任何人都能办吗", "高中毕业证", "方便的话", "江门的户口", "时间到了没有", "全部要带"]


def _taught() -> NameWeights:
    rules = {**read_yaml(RULES), **SMALL}
    named = [Marked(t, (s,)) for t, s in zip(NAMED, SPANS, strict=True)]
    return teach([*named, *map(Marked, NAMELESS)], rules, lambda *_: None)


def test_it_finds_what_it_was_taught_and_is_kept(tmp_path: Path) -> None:
    _taught().save(tmp_path / "reader.npz")
    reader = NameReader(NameWeights.load(tmp_path / "reader.npz"))
    found = [[(s.start, s.end) for s in reader.names(text, 0.0)] for text in NAMED]
    assert found == [[span] for span in SPANS]
    assert not [s for text in NAMELESS for s in reader.names(text, 0.0)]


def test_the_service_scores_as_the_network_did() -> None:
    rules = {**read_yaml(RULES), **SMALL}
    torch.manual_seed(3)
    network = Network(rules).eval()
    torch.nn.init.normal_(network.wide.weight)
    dictionary = Dictionary.of(dictionary_words(rules["word_counts"]))
    one = joined(["帮", "欧阳小红", "和高 明查一下"])
    rows = rows_of([one], dictionary, rules["buckets"], lambda *_: None)
    with torch.no_grad():
        wanted = network(rows.slots, rows.levels, rows.buckets).numpy()
    weights = kept(network, dictionary, np.unique(rows.slots.numpy()))
    found = NameReader(weights).scores(one.text, list(candidates(one.text)))
    assert np.allclose(found, wanted, atol=0.03)  # characters are kept in steps
