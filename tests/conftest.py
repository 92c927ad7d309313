"""Tests that touch a real browser, sound server or printer may be tried again.

These race with programs that are not ours on a machine that may be busy; what is wrong in our own
code fails every time and still fails the run.

`make test` runs two halves side by side, one a core: what has to do with a terminal's devices and
pages, which share one sound server, printer and browser (and, so that both take about as long,
the benchmark), and everything else.
"""

from __future__ import annotations

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

REAL = ("browser", "audio", "cups")
TRIES_AGAIN = 2
TERMINAL = (
    "tests/voice_client/",
    "tests/kiosk_bridge/",
    "tests/assistant/transactions/",
    "tests/eval/bench/",
)


class Halves(LoadScopeScheduling):
    """Two scopes; a scope stays with one worker."""

    def _split_scope(self, nodeid: str) -> str:
        return "terminal" if nodeid.startswith(TERMINAL) else "service"


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Halves:
    return Halves(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if any(item.get_closest_marker(name) for name in REAL):
            item.add_marker(pytest.mark.flaky(reruns=TRIES_AGAIN))
