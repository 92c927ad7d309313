from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.errors import PackError
from knowledge.pack import Pack, load_pack
from sample import CARD, Sample


def test_a_sound_pack_is_read_whole(sound_pack: Path) -> None:
    pack = load_pack(sound_pack)
    assert [m.id for m in pack.matters] == ["pool-pass", "ride-card"]
    assert [e.id for e in pack.entries()] == [
        "pool-pass",
        "ride-card",
        "help-louder",
        "un-fish",
        "topic-card",
        "talk-hello",
    ]
    assert pack.places[0].id == "centre-one"
    assert set(pack.sources) == {"rule-card", "rule-pool"}


def test_only_a_matter_is_found_as_a_matter(sound_pack: Path) -> None:
    pack = load_pack(sound_pack)
    found = pack.matter("ride-card")
    assert found is not None and found.name == "长者乘车卡申领"
    assert pack.matter("help-louder") is None
    assert pack.matter("nobody") is None


def test_a_cite_is_taken_apart(sound_pack: Path) -> None:
    source, article = load_pack(sound_pack).source("rule-card#第二条")
    assert (source.title, article) == ("样例乘车规定", "第二条")


def test_a_pack_goes_through_json_unchanged(sound_pack: Path) -> None:
    pack = load_pack(sound_pack)
    assert Pack.model_validate_json(pack.model_dump_json()) == pack


def test_the_first_fault_stops_with_file_and_line(sample: Sample) -> None:
    sample.change(CARD, lambda m: m.update(colour="red"))
    with pytest.raises(PackError, match=r"ride-card\.yaml:\d+：colour") as caught:
        load_pack(sample.folder)
    assert "colour: red" in sample.line(str(caught.value))


def test_a_source_key_may_stand_in_one_file_only(sample: Sample) -> None:
    sample.write(
        "sources/second.yaml", {"rule-card": {"title": "又一份", "checked_on": "2026-11-01"}}
    )
    with pytest.raises(PackError, match="rule-card 在别的文件里已经有了"):
        load_pack(sample.folder)


def test_lists_may_stand_under_their_name_or_bare(sample: Sample) -> None:
    nested = load_pack(sample.folder).unlisted
    sample.write("unlisted.yaml", [e.model_dump(mode="json") for e in nested])
    assert load_pack(sample.folder).unlisted == nested


def test_a_missing_file_is_named(sample: Sample) -> None:
    (sample.folder / "places.yaml").unlink()
    with pytest.raises(PackError, match=r"places\.yaml：读不到文件"):
        load_pack(sample.folder)


def test_sources_without_any_content(sample: Sample) -> None:
    (sample.folder / "sources/empty.yaml").write_text("# 还没有\n", "utf-8")
    assert set(load_pack(sample.folder).sources) == {"rule-card", "rule-pool"}
