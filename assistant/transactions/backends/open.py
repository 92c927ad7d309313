"""Making the adapters that the register names."""

from __future__ import annotations

import importlib

from assistant.transactions.backends.calls import Calls
from assistant.transactions.backends.http import HttpBackend, Sleep
from assistant.transactions.backends.noted import Noted
from assistant.transactions.backends.registry import Interface, Registry, RegistryError
from assistant.transactions.backends.sandbox import Sandbox
from assistant.transactions.ground import Ground
from assistant.transactions.protocol import Adapter


def open_backends(
    registry: Registry, ground: Ground, calls: Calls, sleep: Sleep
) -> dict[str, Adapter]:
    """One adapter for each interface, by its id. RegistryError."""
    backends: dict[str, Adapter] = {}
    for name, interface in registry.interfaces.items():
        if interface.kind == "sandbox":
            sandbox = Sandbox(ground.pack, ground.clock, ground.work_days)
            backends[name] = Noted(name, sandbox, calls)
        elif interface.kind == "http":
            backends[name] = HttpBackend(name, interface, calls, ground.clock, sleep)
        else:
            backends[name] = Noted(name, _own(name, interface, ground), calls)
    return backends


def _own(name: str, interface: Interface, ground: Ground) -> Adapter:
    """An adapter that a city wrote: `Class(settings, clock)`."""
    module, _, made = interface.kind.partition(":")
    try:
        adapter: Adapter = getattr(importlib.import_module(module), made)(
            interface.settings, ground.clock
        )
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        raise RegistryError(f"接口 {name} 的适配器 {interface.kind} 打不开：{error}") from None
    return adapter
