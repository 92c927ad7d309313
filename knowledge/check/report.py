"""The whole check: a visible list of rules, and what they found."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from knowledge.check import cites, dates, matters, phrasings
from knowledge.check.fault import Fault
from knowledge.check.gather import Gathered, gather
from knowledge.errors import KnowledgeError
from knowledge.manifest import manifest_faults

Rule = Callable[[Gathered, dt.date], Iterator[Fault]]

RULES: tuple[Rule, ...] = (
    matters.ids,
    matters.situation_ids,
    matters.clash_of_names,
    matters.unknown_targets,
    cites.unknown_sources,
    cites.unsafe_links,
    dates.ends_before_start,
    dates.checked_in_future,
    dates.lapsed_matters,
    dates.lapsing_facts,
    phrasings.too_few,
    phrasings.duplicates,
    matters.phones,
    matters.consult_phone,
    matters.at_once,
    matters.visits,
    matters.codes,
)


@dataclass(frozen=True)
class Report:
    """Sentences for the editor, ordered by file and line; errors stop a publication."""

    errors: list[str]
    warnings: list[str]
    manifest: list[str]

    @property
    def sound(self) -> bool:
        """May the pack be published?"""
        return not self.errors


def check_pack(folder: Path, today: dt.date, catalogue: Path | None = None) -> Report:
    """Check a pack folder as of `today`; a catalogue is JSONL with an ``id`` a line."""
    if not folder.is_dir():
        raise KnowledgeError(f"没有这个文件夹：{folder}。请写事项包所在的文件夹。")
    pack = gather(folder)
    faults = [*pack.faults, *(fault for rule in RULES for fault in rule(pack, today))]
    faults.sort(key=lambda fault: fault.path)  # by file first, so that each is read once
    faults.sort(key=lambda fault: (fault.path, fault.line))
    errors = [f.said() for f in faults if f.grade == "error"]
    missing = _missing(pack, catalogue) if catalogue else []
    return Report(
        errors=[*pack.unread, *errors, *missing],
        warnings=[f.said() for f in faults if f.grade == "warning"],
        manifest=manifest_faults(folder),
    )


def _missing(pack: Gathered, catalogue: Path) -> list[str]:
    """The matters that the catalogue asks for and the pack does not hold."""
    try:
        lines = enumerate(catalogue.read_text("utf-8").splitlines(), 1)
        wanted = [(i, json.loads(line)["id"]) for i, line in lines if line.strip()]
    except (OSError, ValueError, KeyError, TypeError):
        raise KnowledgeError(f"目录文件读不出来：{catalogue}。要每行一个带 id 的 JSON。") from None
    mend = "请在 matters/ 里补上这个事项。"
    return [
        f"{catalogue}:{i}：目录里的 {name} 不在本包里。{mend}"
        for i, name in wanted
        if not pack.knows("matters", name)
    ]
