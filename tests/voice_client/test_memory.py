from __future__ import annotations

import sys

import numpy as np
import psutil
import pytest

from voice_client.memory import give_back


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc can be asked")
def test_what_was_freed_goes_back_to_the_system() -> None:
    process = psutil.Process()
    small = [np.ones(8_000, np.uint8) for _ in range(5_000)]
    pinned = np.ones(8_000, np.uint8)  # keeps the heap from shrinking by itself
    del small
    before = process.memory_info().rss
    give_back()
    assert before - process.memory_info().rss > 20e6
    assert pinned.all()
