from __future__ import annotations

import pytest

from knowledge.errors import PackError
from knowledge.manifest import digests, manifest_faults, pack_digest, sm3, write_manifest
from knowledge.reading import read_yaml
from sample import CARD, FILES, Sample


def test_sm3_of_the_standards_own_example() -> None:
    # GB/T 32905-2016, appendix A.1
    assert sm3(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_the_manifest_lists_every_file_but_itself(sample: Sample) -> None:
    written = read_yaml(sample.folder / "manifest.yaml")
    assert (written["pack"], written["version"]) == ("small", "2026.11.1")
    assert set(written["sm3"]) == set(FILES)
    assert manifest_faults(sample.folder) == []


def test_one_changed_letter_is_found(sample: Sample) -> None:
    path = sample.folder / CARD
    path.write_text(path.read_text("utf-8").replace("年满65岁。", "年满60岁。"), "utf-8")
    [fault] = manifest_faults(sample.folder)
    assert str(path) in fault and "SM3 不符" in fault


def test_a_file_slipped_in_is_found(sample: Sample) -> None:
    sample.write("help/extra.yaml", {"id": "help-extra"})
    [fault] = manifest_faults(sample.folder)
    assert "extra.yaml" in fault and "清单里没有" in fault


def test_a_file_taken_away_is_found(sample: Sample) -> None:
    (sample.folder / CARD).unlink()
    [fault] = manifest_faults(sample.folder)
    assert "ride-card.yaml" in fault and "文件却不在" in fault


def test_a_manifest_that_cannot_be_read(sample: Sample) -> None:
    (sample.folder / "manifest.yaml").write_text("sm3: [", "utf-8")
    assert "读不出来" in manifest_faults(sample.folder)[0]
    (sample.folder / "manifest.yaml").unlink()
    assert "没有清单" in manifest_faults(sample.folder)[0]


def test_writing_anew_settles_the_faults(sample: Sample) -> None:
    sample.change(CARD, lambda m: m.update(summary="改过了。"))
    assert manifest_faults(sample.folder)
    write_manifest(sample.folder)
    assert manifest_faults(sample.folder) == []


def test_the_pack_digest_follows_every_file_and_not_the_manifest(sample: Sample) -> None:
    before = pack_digest(sample.folder)
    (sample.folder / "manifest.yaml").unlink()
    assert pack_digest(sample.folder) == before
    sample.change("places.yaml", lambda content: content["places"][0].update(note="新"))
    assert pack_digest(sample.folder) != before
    assert len(digests(sample.folder)) == len(FILES)


def test_a_pack_without_version_gets_no_manifest(sample: Sample) -> None:
    sample.change("pack.yaml", lambda about: about.pop("version"))
    with pytest.raises(PackError, match=r"pack\.yaml:1：version"):
        write_manifest(sample.folder)
