"""Simulated card and document readers: the panel lays a sample and takes it away."""

from __future__ import annotations

from typing import Any

from ..driver import Call
from ..errors import DeviceError
from ..kinds import Done, Request
from ..kinds.cards import Card, Document, ReadCard, ReadDocument
from . import picture
from .bench import Bench, Simulated, samples


class ReaderBench(Bench):
    """A reader with at most one sample on it."""

    actions = (*Bench.actions, "lay", "remove")
    choices = "cards"

    def __init__(self) -> None:
        super().__init__()
        self.laid: str | None = None

    def lay(self, sample: str) -> str:
        if sample not in samples()[self.choices]:
            raise KeyError(sample)
        self.laid = sample
        return "card-laid"

    def remove(self, _: str) -> str | None:
        was, self.laid = self.laid, None
        return "card-removed" if was else None

    def sample(self) -> dict[str, Any] | None:
        return samples()[self.choices][self.laid] if self.laid else None

    def show(self) -> dict[str, Any]:
        return super().show() | {"laid": self.laid}


class DocumentBench(ReaderBench):
    choices = "documents"


class SimulatedIdCard(Simulated):
    bench_type = ReaderBench
    kinds = frozenset({"id-card"})

    def open(self, request: Request, call: Call) -> Done:
        return Done()

    def read(self, request: ReadCard, call: Call) -> Card:
        found = call.until(self.bench(ReaderBench).sample, "no_card")
        if found["card"] == "unreadable":
            raise DeviceError("card_unreadable")
        if found["card"] != request.card:
            raise DeviceError("wrong_card")
        fields = {key: value for key, value in found.items() if key != "label"}
        return Card(**fields, photo=picture.face("模拟设备") if request.photo else None)

    def close(self, request: Request, call: Call) -> Done:
        return Done()


class SimulatedDocument(Simulated):
    bench_type = DocumentBench
    kinds = frozenset({"travel-document"})

    def open(self, request: Request, call: Call) -> Done:
        return Done()

    def read(self, request: ReadDocument, call: Call) -> Document:
        found = call.until(self.bench(DocumentBench).sample, "no_card")
        fields = {key: value for key, value in found.items() if key != "label"}
        return Document(**fields, photo=picture.face("模拟设备") if request.photo else None)

    def close(self, request: Request, call: Call) -> Done:
        return Done()
