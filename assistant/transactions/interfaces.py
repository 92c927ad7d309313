"""The systems behind the gateway: which handles what, and how each is doing."""

from __future__ import annotations

from assistant.transactions.backends.calls import Call, Calls, State
from assistant.transactions.backends.http import Sleep
from assistant.transactions.backends.open import open_backends
from assistant.transactions.backends.registry import Registry
from assistant.transactions.errors import BackendFault, RequestFault, TransactionError
from assistant.transactions.ground import Ground
from assistant.transactions.protocol import Adapter, Case, Progress


class Interfaces:
    """All registered systems. Raises TransactionError."""

    def __init__(self, registry: Registry, ground: Ground, sleep: Sleep) -> None:
        self._registry = registry
        self._calls = Calls(ground.clock)
        self._backends = open_backends(registry, ground, self._calls, sleep)

    def find(self, matter: str) -> str:
        """The id of the system for a matter. BackendFault `backend_cannot`."""
        return self._registry.find(matter)

    def adapter(self, name: str) -> Adapter:
        """The system of that id."""
        return self._backends[name]

    def behind(self, case: Case) -> Adapter:
        """The system that handles a case."""
        return self._backends[case.interface]

    def progress(self, number: str, document: str) -> Progress:
        """How far a case is, whichever system has it. RequestFault `no_receipt`."""
        faults: list[TransactionError] = []
        for name in self._registry.for_number(number):
            try:
                return self._backends[name].progress(number, document)
            except TransactionError as fault:
                faults.append(fault)
        # One that is out of reach may be the one that has it; one that cannot tell is not.
        away = [f for f in faults if isinstance(f, BackendFault) and f.code != "backend_cannot"]
        raise away[0] if away else RequestFault("no_receipt")

    def states(self) -> list[State]:
        """How every interface is doing."""
        return [
            self._calls.state(name, interface.name, interface.kind)
            for name, interface in self._registry.interfaces.items()
        ]

    def calls(self, interface: str) -> list[Call]:
        """The last calls of one interface. RequestFault `unknown_interface`."""
        if interface not in self._registry.interfaces:
            raise RequestFault("unknown_interface", [interface])
        return self._calls.of(interface)
