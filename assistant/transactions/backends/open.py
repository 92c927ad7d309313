"""Making the adapters that the register names."""

from __future__ import annotations

from assistant.transactions.backends.calls import Calls
from assistant.transactions.backends.http import HttpBackend, Sleep
from assistant.transactions.backends.registry import Registry
from assistant.transactions.backends.sandbox import Sandbox
from assistant.transactions.ground import Ground
from assistant.transactions.protocol import Adapter


def open_backends(
    registry: Registry, ground: Ground, calls: Calls, sleep: Sleep
) -> dict[str, Adapter]:
    """One adapter for each interface, by its id."""
    backends: dict[str, Adapter] = {}
    for name, interface in registry.interfaces.items():
        if interface.kind == "sandbox":
            backends[name] = Sandbox(ground.pack, ground.clock, ground.work_days)
        else:
            backends[name] = HttpBackend(name, interface, calls, ground.clock, sleep)
    return backends
