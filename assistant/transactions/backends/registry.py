"""The register of interfaces (the draft national standard's 接口适配平台, 7.4.4), from YAML."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Literal

from jsonschema import Draft202012Validator, SchemaError
from pydantic import Field, ValidationError

from assistant.transactions.errors import BackendFault
from knowledge.errors import PackError
from knowledge.matter import Strict, Url
from knowledge.reading import read_yaml

REGISTRY = Path(__file__).parent.parent / "config" / "registry.yaml"
OperationName = Literal[
    "describe",
    "choices",
    "start",
    "recognise",
    "fill",
    "check",
    "submit",
    "pay",
    "result",
    "cancel",
    "progress",
]


class RegistryError(PackError):
    """The register of interfaces cannot be used; the message says where and how to mend it."""


class Operation(Strict):
    """One call. Paths are dotted, and `=text` stands for that text itself."""

    method: Literal["GET", "POST", "PUT", "DELETE"]
    path: str = Field(pattern="^/")
    """May hold {behind}, {number} and {matter}."""
    send: dict[str, str] = Field(default_factory=dict)
    """Place in the body (or the query, for GET) → place in the case document."""
    send_schema: dict[str, Any] = Field(default_factory=dict)
    take: dict[str, str] = Field(default_factory=dict)
    """Name that the protocol wants → place in the answer."""
    answer_schema: dict[str, Any] = Field(default_factory=dict)


class Timeouts(Strict):
    """Seconds."""

    connect: float = Field(default=2, gt=0)
    read: float = Field(default=10, gt=0)


class Retries(Strict):
    """Waits before the second, third … attempt, in seconds, and which answers are tried again."""

    waits_s: tuple[float, ...] = (0.5, 1, 2)
    statuses: tuple[int, ...] = (502, 503, 504)


class Secret(Strict):
    """A header whose value stands in an environment variable, never in the file."""

    header: str
    env: str

    def headers(self) -> dict[str, str]:
        """BackendFault `backend_cannot` where the variable is not set."""
        if self.env not in os.environ:
            raise BackendFault("backend_cannot", [self.env])
        return {self.header: os.environ[self.env]}


class Interface(Strict):
    """One back-end system: where it is, what it can do, and for which matters."""

    name: str
    kind: str = Field(pattern=r"^(sandbox|http|[\w.]+:[A-Za-z_]\w*)$")
    """`sandbox`, `http`, or the `module:Class` of an adapter of one's own."""
    settings: dict[str, Any] = Field(default_factory=dict)
    """For an adapter of one's own."""
    matters: tuple[str, ...]
    """Ids, or `*` for all that no interface above has."""
    numbers: str | None = None
    """What receipt numbers of this system look like (a pattern): it is asked for no others."""
    base_url: Url | None = None
    secret: Secret | None = None
    timeout_s: Timeouts = Timeouts()
    retries: Retries = Retries()
    idempotency_header: str = "Idempotency-Key"
    operations: dict[OperationName, Operation] = Field(default_factory=dict)


class Registry(Strict):
    """All interfaces, the first that has a matter being the one that handles it."""

    interfaces: dict[str, Interface]

    def find(self, matter: str) -> str:
        """The id of the interface for a matter. BackendFault `backend_cannot`."""
        for name, interface in self.interfaces.items():
            if matter in interface.matters or "*" in interface.matters:
                return name
        raise BackendFault("backend_cannot", [matter])

    def for_number(self, number: str) -> list[str]:
        """The interfaces that a receipt number may be of: a document number goes to no other."""
        return [
            name
            for name, interface in self.interfaces.items()
            if interface.numbers is None or re.fullmatch(interface.numbers, number)
        ]


def load_registry(path: Path = REGISTRY) -> Registry:
    """Read and check a register. RegistryError."""
    try:
        registry = Registry.model_validate(read_yaml(path))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise RegistryError(f"{path}：接口登记表的 {where} 不对：{first['msg']}") from None
    for name, interface in registry.interfaces.items():
        _check(path, name, interface)
    return registry


def _check(path: Path, name: str, interface: Interface) -> None:
    if interface.kind == "http" and (
        not interface.base_url or "submit" not in interface.operations
    ):
        raise RegistryError(f"{path}：接口 {name} 要写 base_url 和 operations.submit。")
    try:
        re.compile(interface.numbers or "")
    except re.error as error:
        raise RegistryError(f"{path}：接口 {name} 的 numbers 不对：{error}") from None
    for operation in interface.operations.values():
        for schema in (operation.send_schema, operation.answer_schema):
            try:
                Draft202012Validator.check_schema(schema)
            except SchemaError as error:
                raise RegistryError(
                    f"{path}：接口 {name} 的 JSON Schema 不对：{error.message}"
                ) from None
