"""All measurements of ``daoban bench`` in one run."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import Any

import psutil

from assistant.services import Services, open_services
from assistant.settings import Settings
from eval.answering import answer_all
from eval.bench.load import load
from eval.bench.matching import compare
from eval.bench.server import Server
from eval.judging import figures, rules
from eval.questions import Case, read_questions
from knowledge.base import Progress
from knowledge.reading import read_yaml

_RULES = Path(__file__).with_name("bench.yaml")
_ROOT = Path(__file__).parents[2]


def bench(progress: Progress) -> dict[str, Any]:
    """{machine, process, http, service, peers}; see docs/performance.md."""
    settings = read_yaml(_RULES)
    lines = read_questions(_ROOT / settings["cases"])
    cases = [c for c in lines if isinstance(c, Case) and c.kind == "answerable" and c.matter]
    services = open_services(Settings(), progress)
    found: dict[str, Any] = {"machine": _machine(), "questions": len(cases)}
    found["process"] = _process(cases, services, progress)
    found |= _service([c.text for c in cases], settings, progress)
    found["peers"] = compare(services.base, cases, settings, progress)
    found["machine"]["load_after"] = os.getloadavg()[0]
    return found


def _process(cases: list[Case], services: Services, progress: Progress) -> dict[str, Any]:
    """The whole pipeline in this process, one thread."""
    lines = answer_all(list(cases), services, rules()["warm_up"], progress)
    out = figures(lines, [False] * len(lines))
    ms = [o.ms for line in lines for o in line]
    return {
        "latency_ms": out["latency_ms"],
        "per_second": round(len(ms) / sum(ms) * 1000, 1),
        "hit1": out["hit1"],
        "hit3": out["hit3"],
        "wrong": out["wrong"],
    }


def _service(texts: list[str], settings: dict[str, Any], progress: Progress) -> dict[str, Any]:
    with Server(settings["start_limit_seconds"]) as server:
        service: dict[str, float] = {"start_seconds": server.start_seconds}
        service["memory_mb_at_start"] = server.memory_mb()
        rows = []
        for done, clients in enumerate(settings["clients"], start=1):
            rows.append(load(server.url, texts, clients, settings["requests"], settings["warm_up"]))
            progress("经 HTTP 提问", done, len(settings["clients"]))
        service["memory_mb_after_load"] = server.memory_mb()
    return {"http": rows, "service": service}


def _machine() -> dict[str, Any]:
    return {
        "platform": platform.platform(),
        "python": platform.python_version(),
        "cores": psutil.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "load_before": os.getloadavg()[0],
    }
