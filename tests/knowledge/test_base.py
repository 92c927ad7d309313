"""The index of a small pack: built, kept, read back, and built anew when the pack changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.base import SETTINGS, index_key, no_progress, open_index
from knowledge.index.index import Index
from knowledge.pack import Pack
from knowledge.reading import read_yaml
from sample import CARD, Sample

Opened = tuple[Pack, Index, str]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def built(sound_pack: Path, cache: Path) -> Opened:
    return open_index(sound_pack, cache, no_progress)


def best(index: Index, view: str, text: str) -> str:
    """The entry of the text that one view puts first."""
    scores = index.text_scores(index.preparer(text))[view]
    return index.documents[int(scores.argmax())].entry


@pytest.mark.parametrize("view", ["dense", "words", "sound", "near", "near_sound"])
def test_every_view_finds_a_phrasing_again(built: Opened, view: str) -> None:
    assert best(built[1], view, "公交免费卡") == "ride-card"
    assert best(built[1], view, "游泳证打印") == "pool-pass"


def test_the_sound_view_hears_through_homophones(built: Opened) -> None:
    assert best(built[1], "near_sound", "油泳正大印") == "pool-pass"


def test_the_network_knows_its_own_phrasings(built: Opened) -> None:
    index = built[1]
    for text, entry in (("公交免费卡", "ride-card"), ("游泳馆让我交健康证", "pool-pass")):
        scores = index.network.scores(index.preparer(text))
        assert index.layout.entries[int(scores.argmax())] == entry


def test_what_is_read_back_scores_the_same(built: Opened, sound_pack: Path, cache: Path) -> None:
    steps: list[str] = []
    pack, index, key = open_index(sound_pack, cache, lambda step, *_: steps.append(step))
    assert steps == []  # nothing was built
    assert (pack, key) == (built[0], built[2])
    assert index.documents == built[1].documents
    for text in ("坐车卡要钱吗", "我想打那个游泳的证", "完全没关系的话"):
        before = built[1].text_scores(built[1].preparer(text))
        after = index.text_scores(index.preparer(text))
        for view, scores in before.items():
            assert after[view].tolist() == pytest.approx(scores.tolist(), abs=1e-5), view
        question = index.preparer(text)
        read = index.network.scores(question), built[1].network.scores(question)
        assert read[0].tolist() == pytest.approx(read[1].tolist(), abs=0.05)  # half precision


def test_building_tells_how_far_it_is(sample: Sample, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    open_index(sample.folder, tmp_path / "cache", lambda *step: told.append(step))
    assert told[-1][1] == told[-1][2] > 0


def test_the_key_follows_the_pack_and_the_settings(sample: Sample) -> None:
    settings = read_yaml(SETTINGS)
    key = index_key(sample.folder, settings)
    assert index_key(sample.folder, settings) == key
    assert index_key(sample.folder, settings | {"field_text_limit": 1}) != key
    sample.change(CARD, lambda matter: matter["phrasings"].append("乘车证"))
    assert index_key(sample.folder, settings) != key


def test_half_an_index_is_never_left(sample: Sample, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    _, _, key = open_index(sample.folder, cache, no_progress)
    assert [p.name for p in cache.iterdir()] == [key]
