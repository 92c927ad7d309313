from __future__ import annotations

import pytest

from assistant.status import Status
from assistant.wording.replies import reply


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.ANSWERED])
def test_every_ending_has_its_reply(status: Status) -> None:
    words = {"name": "某事", "who": "某处", "number": "12345"}
    key = f"{status}.named" if status is Status.UNANSWERABLE else str(status)
    assert len(reply(key, **words)) >= 3
