"""A4 printer by CUPS: a queue of this machine, through lp, lpstat and cancel.

The file goes to lp by its standard input, so that nothing is left on disk but CUPS's own spool
(set `PreserveJobFiles No` there).
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import Field

from ..driver import Call, Context, Driver, DriverSettings
from ..errors import DeviceError, problems
from ..kinds import Request
from ..kinds.printing import Printed, PrinterState, PrintFile
from ..labels import as_pdf, label_document

QUEUE = re.compile(r"^printer (\S+) (is idle|now printing|disabled)", re.MULTILINE)
ALERTS = re.compile(r"^\s*Alerts:(.*)$", re.MULTILINE)
REQUEST = re.compile(r"request id is (\S+)")
STATES: dict[str, Literal["idle", "printing", "stopped"]] = {
    "is idle": "idle",
    "now printing": "printing",
    "disabled": "stopped",
}


@cache
def _reasons() -> dict[str, str]:
    place = files("kiosk_bridge.drivers").joinpath("printer_reasons.yaml")
    table: dict[str, str] = yaml.safe_load(place.read_text(encoding="utf-8"))
    return table


class CupsSettings(DriverSettings):
    queue: str = Field(default="", pattern=r"^[^\s/#-][^\s/#]*$|^$")
    """The queue's name; the system's default where it is empty."""
    server: str = Field(default="", pattern=r"^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$|^/\S+$|^$")
    """Another scheduler of this machine, as host:port or socket."""
    media: str = "A4"
    options: list[str] = Field(default_factory=list)
    """Further `lp -o` options of the model, such as InputSlot=Tray2."""


class CupsPrinter(Driver[CupsSettings]):
    settings_type = CupsSettings
    kinds = frozenset({"a4-printer"})

    def __init__(self, settings: CupsSettings, context: Context) -> None:
        super().__init__(settings, context)
        self._jobs: list[str] = []
        self._without_paper = False

    def probe(self) -> None:
        found = self._look(3)
        if "device_lost" in found.reasons:
            raise DeviceError("device_lost")
        without = "out_of_paper" in found.reasons
        if without != self._without_paper:
            self.context.emit("paper-out" if without else "paper-loaded")
        self._without_paper = without

    def print(self, request: PrintFile, call: Call) -> Printed:
        """Hand the file to the queue; DeviceError with the reason where it cannot print."""
        content = label_document(request) if request.ai else as_pdf(request.content, request.format)
        for reason in self._look(call.remaining()).reasons:
            raise DeviceError(reason)
        told = self._program("lp", self._arguments(request, call), call.remaining(), content)
        found = REQUEST.search(told)
        if found is None:
            raise DeviceError("vendor_unreadable")
        self._jobs.append(found[1])
        return Printed(job=found[1])

    def state(self, request: Request, call: Call) -> PrinterState:
        return self._look(call.remaining())

    def wipe(self) -> None:
        """Documents that a stopped printer would bring out for the next citizen are cancelled."""
        jobs, self._jobs = self._jobs, []
        if jobs and self._look(3).reasons:
            for job in jobs:
                self.context.programs.run("cancel", [*self._server(), "-x", job], 3)

    def _arguments(self, request: PrintFile, call: Call) -> list[str]:
        options = [
            f"media={self.settings.media}",
            f"sides={'two-sided-long-edge' if request.duplex else 'one-sided'}",
            f"print-color-mode={'color' if request.colour else 'monochrome'}",
            "document-format=application/pdf",
            "job-sheets=none",
            *self.settings.options,
        ]
        queue = ["-d", self.settings.queue] if self.settings.queue else []
        spread = [part for option in options for part in ("-o", option)]
        # The title is seen by whoever looks at the queue: it names the call, not the citizen.
        return [*queue, "-n", str(request.copies), "-t", f"daoban-{call.id}", *spread, "-"]

    def _look(self, patience_s: float) -> PrinterState:
        told = self._program("lpstat", ["-l", "-p", *self._queue()], patience_s)
        found = QUEUE.search(told)
        if found is None:
            raise DeviceError("device_lost")
        jobs = self._program("lpstat", ["-o", *self._queue()], patience_s)
        state = STATES[found[2]]
        reasons = _codes(told, state == "stopped")
        return PrinterState(
            state=state,
            reasons=reasons,
            queued=len(jobs.splitlines()),
            citizen=problems()[reasons[0]].citizen if reasons else None,
        )

    def _queue(self) -> list[str]:
        if self.settings.queue:
            return [self.settings.queue]
        told = self._program("lpstat", ["-d"], 3)
        name = told.partition("destination: ")[2].strip()
        if not name:
            raise DeviceError("device_lost")
        return [name]

    def _program(self, name: str, arguments: list[str], limit_s: float, feed: bytes = b"") -> str:
        done = self.context.programs.run(name, [*self._server(), *arguments], limit_s, feed)
        if done.code != 0:
            raise DeviceError("printer_stopped" if name == "lp" else "device_lost")
        return done.out.decode("utf-8", "replace")

    def _server(self) -> list[str]:
        return ["-h", self.settings.server] if self.settings.server else []


def _codes(told: str, stopped: bool) -> list[str]:
    """Error codes behind the alerts, once each, in the order of the table."""
    found = ALERTS.search(told)
    alerts = {re.sub("-(error|warning|report)$", "", alert) for alert in _words(found)}
    codes = [code for reason, code in _reasons().items() if reason in alerts]
    if stopped and not codes:
        codes = ["printer_stopped"]
    return list(dict.fromkeys(codes))


def _words(found: re.Match[str] | None) -> list[str]:
    return found[1].replace(",", " ").split() if found else []
