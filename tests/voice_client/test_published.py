"""What the terminal keeps of what is published, and for how long."""

import os
import time
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from voice_client.published import Published


def test_the_newest_is_kept_and_lapses(tmp_path: Path) -> None:
    published = Published(tmp_path / "kept", hours=1, most=2)
    published.keep("v1/pack?", b"1")
    published.keep("v1/pack?", b"2")
    found = published.kept("v1/pack?")
    assert found is not None and found[0] == b"2"
    (file,) = (tmp_path / "kept").iterdir()
    os.utime(file, times=(time.time(), time.time() - 3601))
    assert published.kept("v1/pack?") is None


def test_no_more_is_kept_than_there_is_room_for(tmp_path: Path) -> None:
    published = Published(tmp_path, hours=1, most=2)
    for n in range(5):
        published.keep(f"v1/matters?q={n}", b"x")
    assert [published.kept(f"v1/matters?q={n}") is not None for n in range(5)] == [1, 1, 0, 0, 0]


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    published = Published(tmp_path / "file", hours=1, most=2)
    published.keep("v1/pack?", b"1")
    assert published.kept("v1/pack?") is None


@pytest.mark.parametrize(
    ("method", "path", "held"),
    [
        ("GET", "v1/matters?q=x", False),
        ("GET", "v1/matters?size=1", True),
        ("GET", "v1/matters", True),
        ("GET", "v1/matters/si-card-apply", True),
        ("GET", "v1/places", True),
        ("POST", "v1/ask", False),
        ("GET", "v1/sessions/abc", False),
        ("GET", "v1/matters/../sessions/abc", False),
        ("GET", "v1/transactions/1", False),
        ("DELETE", "v1/matters", False),
    ],
)
def test_only_what_is_published_is_kept(method: str, path: str, held: bool) -> None:
    place, _, query = path.partition("?")
    assert Published.holds(method, place, dict(parse_qsl(query))) is held
