"""A back-end over HTTP and JSON, as the register of interfaces describes it.

Answers to illegal parameters, missing data, timeouts and a lost network as the draft national
standard asks (6.4.4 c): told apart, tried again where that is safe, nothing entered lost.
"""

from __future__ import annotations

import base64
import datetime as dt
import time
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ValidationError

from assistant.transactions.backends.calls import Calls
from assistant.transactions.backends.mapping import build, document, faults, look
from assistant.transactions.backends.registry import Interface, Operation, OperationName
from assistant.transactions.errors import BackendFault, RequestFault
from assistant.transactions.plan import Choice, FormField, Kind, Plan, make_plan
from assistant.transactions.protocol import (
    Case,
    Finding,
    Payment,
    Progress,
    Receipt,
    Result,
)
from knowledge.matter import Matter

_OWN = {"slot": "form", "step": "fill", "of": "self", "card": None, "editable": True}
"""A system's own fields are the citizen's to fill: identity is no system's to ask for."""
_IN_PATHS = {"behind": "behind", "number": "number", "matter": "matter.id"}
"""What a registered path may hold in braces, and where that stands."""
Sleep = Callable[[float], None]
Clock = Callable[[], dt.datetime]
M = TypeVar("M", bound=BaseModel)


class HttpBackend:
    """One registered system. A fault leaves as a BackendFault with its code."""

    simulated = False

    def __init__(
        self,
        name: str,
        interface: Interface,
        calls: Calls,
        clock: Clock,
        sleep: Sleep = time.sleep,
    ) -> None:
        self._name, self._interface, self._calls = name, interface, calls
        self._clock, self._sleep = clock, sleep
        timeout = httpx.Timeout(interface.timeout_s.read, connect=interface.timeout_s.connect)
        self._client = httpx.Client(base_url=str(interface.base_url), timeout=timeout)

    def describe(self, matter: Matter, kind: Kind | None) -> Plan:
        """What the system wants beside what the terminal asks for anyway stands in `fields`."""
        found: dict[str, Any] = {}
        if "describe" in self._interface.operations:
            found = self._call("describe", {"matter": {"id": matter.id, "name": matter.name}}, "")
        more = tuple(_made(FormField, row | _OWN) for row in found.get("fields") or [])
        faces = "recognise" in self._interface.operations
        return make_plan(matter, kind, None, faces, more)

    def choices(self, case: Case) -> dict[str, list[Choice]]:
        found = self._optional("choices", case)
        return {name: [_made(Choice, row) for row in rows] for name, rows in found.items()}

    def start(self, case: Case) -> None:
        found = self._optional("start", case)
        case.behind = str(found["behind"]) if "behind" in found else None

    def recognise(self, case: Case, photo: bytes) -> dict[str, str]:
        """The photo goes out as `photo` (base64) of the case document."""
        source = document(case) | {"photo": base64.b64encode(photo).decode()}
        try:
            found = self._call("recognise", source, case.key)
        except BackendFault as fault:
            if fault.code == "backend_refused":
                raise RequestFault("face_unknown") from None
            raise
        if not {"name", "number"} <= set(found):
            raise RequestFault("face_unknown")
        return {item: str(text) for item, text in found.items()}

    def fill(self, case: Case) -> None:
        self._optional("fill", case)

    def check(self, case: Case) -> list[Finding]:
        rows = self._optional("check", case).get("findings") or []
        return [_made(Finding, {"ref": None, **row}) for row in rows]

    def submit(self, case: Case) -> Receipt:
        found = self._call("submit", document(case), case.key)
        return _made(Receipt, {"at": self._clock(), **found})

    def pay(self, case: Case) -> Payment:
        return _made(Payment, self._call("pay", document(case), case.key))

    def result(self, case: Case) -> Result:
        return _made(Result, self._call("result", document(case), case.key))

    def cancel(self, case: Case) -> None:
        self._optional("cancel", case)

    def progress(self, number: str, document: str) -> Progress:
        source = {"number": number, "document": document}
        try:
            found = self._call("progress", source, "")
        except BackendFault as fault:
            if fault.code == "backend_refused":
                raise RequestFault("no_receipt") from None
            raise
        return _made(Progress, {"number": number, **found})

    def _optional(self, name: OperationName, case: Case) -> dict[str, Any]:
        """Call what is registered; a back-end need not have every operation."""
        if name not in self._interface.operations:
            return {}
        return self._call(name, document(case), case.key)

    def _call(self, name: OperationName, source: dict[str, Any], key: str) -> dict[str, Any]:
        operation = self._interface.operations.get(name)
        if operation is None:
            raise BackendFault("backend_cannot", [name])
        start, attempts, outcome = time.perf_counter(), [0], "ok"
        try:
            return self._exchange(operation, source, f"{key}-{name}" if key else "", attempts)
        except BackendFault as fault:
            outcome = fault.code
            raise
        finally:
            ms = (time.perf_counter() - start) * 1000
            self._calls.note(self._name, name, outcome, attempts[0], ms)

    def _exchange(
        self, operation: Operation, source: dict[str, Any], key: str, attempts: list[int]
    ) -> dict[str, Any]:
        body = build(operation.send, source)
        lacking = faults(operation.send_schema, body)
        if lacking:
            raise BackendFault("backend_missing", lacking)
        answer = self._persist(self._request(operation, source, body, key), attempts)
        wrong = faults(operation.answer_schema, answer)
        if wrong:
            raise BackendFault("backend_failed", wrong)
        return build(operation.take, answer)

    def _request(
        self, operation: Operation, source: dict[str, Any], body: dict[str, Any], key: str
    ) -> httpx.Request:
        path = operation.path
        for name, place in _IN_PATHS.items():
            path = path.replace(f"{{{name}}}", _segment(look(source, place)))
        secret = self._interface.secret
        headers = secret.headers() if secret else {}
        if key and operation.method != "GET":
            headers |= {self._interface.idempotency_header: key}
        if operation.method == "GET":
            return self._client.build_request("GET", path, params=body, headers=headers)
        return self._client.build_request(operation.method, path, json=body, headers=headers)

    def _persist(self, request: httpx.Request, attempts: list[int]) -> dict[str, Any]:
        """Send, and send again with the same key, until it answers or patience ends."""
        for wait in (*self._interface.retries.waits_s, None):
            attempts[0] += 1
            try:
                return self._send(request)
            except BackendFault as fault:
                if wait is None or not fault.problem.retry or not self._safe(request):
                    raise
                self._sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _safe(self, request: httpx.Request) -> bool:
        """May this be sent twice? A POST only under an idempotency key (RFC 9110, 9.2.2)."""
        return request.method != "POST" or self._interface.idempotency_header in request.headers

    def _send(self, request: httpx.Request) -> dict[str, Any]:
        try:
            response = self._client.send(request)
        except httpx.ConnectTimeout:
            raise BackendFault("backend_unreachable") from None
        except httpx.TimeoutException:
            raise BackendFault("backend_timeout") from None
        except httpx.HTTPError:
            raise BackendFault("backend_unreachable") from None
        if response.status_code in self._interface.retries.statuses:
            raise BackendFault("backend_failed")
        if response.is_client_error:
            raise BackendFault("backend_refused")
        return _json_object(response)


def _segment(value: object) -> str:
    """One piece of a path, whatever was typed: never a way up or to another place."""
    text = str(value or "")
    if text in (".", ".."):
        raise BackendFault("backend_refused")
    return quote(text, safe="")


def _json_object(response: httpx.Response) -> dict[str, Any]:
    try:
        content = response.json() if response.is_success and response.content else {}
    except ValueError:
        raise BackendFault("backend_failed") from None
    if content is None:  # nothing to say, in JSON
        content = {}
    if not response.is_success or not isinstance(content, dict):
        raise BackendFault("backend_failed")
    return content


def _made(model: type[M], content: object) -> M:
    """What the protocol wants, of what the back-end answered."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        places = [".".join(map(str, item["loc"])) for item in error.errors()]
        raise BackendFault("backend_failed", places) from None
