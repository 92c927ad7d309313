"""Rows of a table on disk beside the table in memory."""

from pathlib import Path

import numpy as np
import pytest

from knowledge.index.rows import Rows


@pytest.fixture
def table(tmp_path: Path) -> tuple[np.ndarray, Path]:
    found = np.random.default_rng(0).integers(0, 256, (50, 16)).astype(np.uint8)
    np.save(tmp_path / "table.npy", found)
    return found, tmp_path / "table.npy"


def test_rows_come_in_the_order_asked_and_as_often(table: tuple[np.ndarray, Path]) -> None:
    whole, path = table
    asked = np.array([49, 0, 7, 7, 3, 49])
    assert np.array_equal(Rows(path)(asked), whole[asked])


def test_where_the_system_cannot_read_at_a_place_it_is_mapped(
    table: tuple[np.ndarray, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, path = table
    monkeypatch.delattr("os.pread")
    assert np.array_equal(Rows(path)(np.array([5, 1])), whole[[5, 1]])


def test_a_row_that_is_not_there_is_an_error(table: tuple[np.ndarray, Path]) -> None:
    with pytest.raises(IndexError):
        Rows(table[1])(np.array([50]))
