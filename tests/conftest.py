"""Tests that touch a real browser, sound server or printer may be tried again.

These race with programs that are not ours on a machine that may be busy; what is wrong in our own
code fails every time and still fails the run.
"""

from __future__ import annotations

import pytest

REAL = ("browser", "audio", "cups")
TRIES_AGAIN = 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if any(item.get_closest_marker(name) for name in REAL):
            item.add_marker(pytest.mark.flaky(reruns=TRIES_AGAIN))
