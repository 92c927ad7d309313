"""The least that an adapter does, to build one on: it takes cases in, and nothing more."""

from __future__ import annotations

from assistant.transactions.errors import BackendFault
from assistant.transactions.plan import Choice, Kind, Plan, make_plan
from assistant.transactions.protocol import Case, Finding, Payment, Progress, Receipt, Result
from knowledge.matter import Matter


class PlainAdapter:
    """Overwrite `submit`, and of the rest what the system behind can do."""

    simulated = False

    def describe(self, matter: Matter, kind: Kind | None) -> Plan:
        """The plan as the pack gives it."""
        return make_plan(matter, kind, None, faces=False)

    def choices(self, case: Case) -> dict[str, list[Choice]]:
        """Nothing but what the plan offers."""
        return {}

    def start(self, case: Case) -> None:
        """Nothing is opened before the case is handed in."""

    def recognise(self, case: Case, photo: bytes) -> dict[str, str]:
        raise BackendFault("backend_cannot", ["recognise"])

    def fill(self, case: Case) -> None:
        """Nothing is handed over before the end."""

    def check(self, case: Case) -> list[Finding]:
        """The rules of the pack are all there is."""
        return []

    def submit(self, case: Case) -> Receipt:
        raise BackendFault("backend_cannot", ["submit"])

    def pay(self, case: Case) -> Payment:
        raise BackendFault("backend_cannot", ["pay"])

    def result(self, case: Case) -> Result:
        raise BackendFault("backend_cannot", ["result"])

    def cancel(self, case: Case) -> None:
        """Nothing was opened, nothing is left."""

    def progress(self, number: str, document: str) -> Progress:
        raise BackendFault("backend_cannot", ["progress"])
