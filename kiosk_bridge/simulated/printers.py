"""Simulated printers: what was printed is shown on the panel until the session ends."""

from __future__ import annotations

from itertools import count
from typing import Any, Literal

from ..driver import Call
from ..errors import DeviceError, problems
from ..kinds import Done, Request
from ..kinds.printing import (
    CutReceipt,
    Line,
    Printed,
    PrinterState,
    PrintFile,
    PrintReceipt,
    QrLine,
    TextLine,
)
from ..labels import as_pdf, label_document, label_lines
from .bench import Bench, Simulated


class PaperBench(Bench):
    actions = (*Bench.actions, "take_paper", "load_paper", "jam", "clear_jam")

    def __init__(self) -> None:
        super().__init__()
        self.fault: str | None = None
        self.printed: list[str] = []
        self.jobs = count(1)

    def take_paper(self, _: str) -> str:
        self.fault = "out_of_paper"
        return "paper-out"

    def load_paper(self, _: str) -> str:
        self.fault = None
        return "paper-loaded"

    def jam(self, _: str) -> None:
        self.fault = "paper_jam"

    def clear_jam(self, _: str) -> None:
        self.fault = None

    def check(self) -> None:
        if self.fault:
            raise DeviceError(self.fault)

    def wipe(self) -> None:
        self.printed.clear()

    def show(self) -> dict[str, Any]:
        return super().show() | {"fault": self.fault, "printed": list(self.printed)}


class SimulatedA4(Simulated):
    bench_type = PaperBench
    kinds = frozenset({"a4-printer"})

    def print(self, request: PrintFile, call: Call) -> Printed:
        bench = self.bench(PaperBench)
        bench.check()
        content = label_document(request) if request.ai else as_pdf(request.content, request.format)
        mark = "，已加 AI 生成标识" if request.ai else ""
        bench.printed.append(
            f"{request.format} 文件，{len(content)} 字节，{request.copies} 份{mark}"
        )
        return Printed(job=f"simulated-{next(bench.jobs)}")

    def state(self, request: Request, call: Call) -> PrinterState:
        fault = self.bench(PaperBench).fault
        state: Literal["idle", "stopped"] = "stopped" if fault else "idle"
        citizen = problems()[fault].citizen if fault else None
        return PrinterState(
            state=state, reasons=[fault] if fault else [], queued=0, citizen=citizen
        )


class SimulatedReceipt(Simulated):
    bench_type = PaperBench
    kinds = frozenset({"receipt-printer"})

    def init(self, request: Request, call: Call) -> Done:
        self.bench(PaperBench).check()
        return Done()

    def print(self, request: PrintReceipt, call: Call) -> Done:
        bench = self.bench(PaperBench)
        bench.check()
        lines = label_lines(request.lines) if request.ai else request.lines
        bench.printed.extend(_words(line) for line in ["模拟设备", *lines])
        return Done()

    def cut(self, request: CutReceipt, call: Call) -> Done:
        self.bench(PaperBench).printed.append("✂ 切纸")
        return Done()

    def close(self, request: Request, call: Call) -> Done:
        return Done()


def _words(line: Line | str) -> str:
    if isinstance(line, str):
        return line
    if isinstance(line, TextLine):
        return line.text
    return f"［二维码：{line.text}］" if isinstance(line, QrLine) else f"［{line.kind}］"
