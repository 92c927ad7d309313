"""Words shared by the tests that talk to the assistant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from assistant.answer import Answer

CHINA = dt.timezone(dt.timedelta(hours=8))
MONDAY_MORNING = dt.datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
SUNDAY = dt.datetime(2026, 11, 22, 10, 0, tzinfo=CHINA)
Talk = Callable[..., list[Answer]]
