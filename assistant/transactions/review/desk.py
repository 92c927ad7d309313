"""The desk at which materials are laid down: pages in, findings out."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from assistant.transactions import needs
from assistant.transactions.errors import BackendFault, RequestFault
from assistant.transactions.forms import shown
from assistant.transactions.plan import Wanted, flows
from assistant.transactions.protocol import Case, Finding, Notice, Page
from assistant.transactions.review.notice import make_notice
from assistant.transactions.review.page import page_findings
from assistant.transactions.review.sheet import Sheet, rules
from guard.keys import KeyRing
from guard.wall import labelled_file
from knowledge.pack import Pack

if TYPE_CHECKING:
    from assistant.transactions.review.reader import Reader


class Desk:
    """Reads pages and writes the one-time notice. Every change asks for a new check."""

    def __init__(self, keys: KeyRing, pack: Pack, clock: Callable[[], dt.datetime]) -> None:
        self._keys, self._pack, self._clock = keys, pack, clock
        self._reader: Reader | None = None
        self._lock = threading.Lock()

    def applies(self, case: Case, material: str, yes: bool) -> None:
        """The citizen says whether a conditional material applies to them."""
        needs.an_open_case(case)
        case.applies[case.plan.material(material).id] = yes
        case.notice = None

    def lay(self, case: Case, material: str, picture: bytes) -> Page:
        """One page under the camera. RequestFault `unreadable_picture`, `illegal_value`."""
        needs.an_open_case(case)
        wanted = case.plan.material(material)
        limits = flows()["limits"]
        held = sum(len(pages) for pages in case.pages.values())
        if held >= limits["pages"] or len(picture) > limits["picture_mb"] * 1024 * 1024:
            raise RequestFault("illegal_value", [material])
        sheet = self._read(picture)
        found = page_findings(wanted, sheet, shown(case, "name"), self._clock().date())
        if labelled_file(picture, self._keys):
            found.insert(0, _generated(wanted))
        page = Page(picture=picture, findings=found)
        case.pages.setdefault(wanted.id, []).append(page)
        case.notice = None
        return page

    def _read(self, picture: bytes) -> Sheet:
        """The models are loaded for the first page, not for every service that starts."""
        with self._lock:
            if self._reader is None:
                try:
                    from assistant.transactions.review.reader import Reader
                except ImportError:
                    raise BackendFault("no_reader") from None
                self._reader = Reader()
        return self._reader.read(picture)

    def e_licence(self, case: Case, material: str) -> None:
        """Take the electronic licence instead of paper, where the guide says that it will do."""
        needs.an_open_case(case)
        wanted = case.plan.material(material)
        if not wanted.e_licence:
            raise RequestFault("no_e_licence", [material])
        case.pages[wanted.id] = [Page(picture=b"", findings=[], kind="e-licence")]
        case.notice = None

    def sample(self, case: Case, material: str) -> None:
        """A sample in place of paper, for practice alone. RequestFault `no_sample`."""
        needs.an_open_case(case)
        wanted = case.plan.material(material)
        if not case.plan.simulated:
            raise RequestFault("no_sample", [material])
        case.pages[wanted.id] = [Page(picture=b"", findings=[], kind="sample")]
        case.notice = None

    def clear(self, case: Case, material: str) -> None:
        """Take the pages of one material away again."""
        needs.an_open_case(case)
        case.pages.pop(case.plan.material(material).id, None)
        case.notice = None

    def notice(self, case: Case, behind: list[Finding]) -> Notice:
        """Check the whole case; `behind` is what the back-end found."""
        case.notice = make_notice(case, self._pack, self._clock().date(), behind)
        return case.notice


def _generated(wanted: Wanted) -> Finding:
    words = rules()["words"]
    return Finding(
        about=wanted.name, ref=wanted.id, problem=words["generated"], how=words["generated_how"]
    )
