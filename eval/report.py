"""Self-contained HTML reports; OUT and the config used are laid beside them."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import json
import os
import platform
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined

from assistant.services import Services
from eval.answering import Outcome
from eval.confusion import by_field, by_kind, by_matter, confusions
from eval.judging import rules
from knowledge.base import SETTINGS
from knowledge.index.fusion import FUSION
from knowledge.manifest import sm3
from knowledge.reading import read_yaml

_LIBRARIES = ("faiss-cpu", "bm25s", "jieba", "pypinyin", "rapidfuzz", "numpy")


def write_json(out: dict[str, Any], path: Path) -> None:
    """OUT, readable."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(out, ensure_ascii=False, indent=2, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def config_used(files: list[Path], services: Services | None = None) -> dict[str, Any]:
    """Everything that a figure depends on: inputs by digest, settings, versions, machine."""
    used: dict[str, Any] = {
        "measured_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "inputs": [{"file": str(f), "sm3": sm3(f.read_bytes())} for f in files],
        "index": read_yaml(SETTINGS),
        "fusion_sm3": sm3(FUSION.read_bytes()),
        "eval": rules(),
        "versions": {name: importlib.metadata.version(name) for name in _LIBRARIES},
        "python": platform.python_version(),
        "machine": platform.platform(),
        "load": [round(x, 2) for x in os.getloadavg()],
    }
    if services is not None:
        about = services.base.pack.about
        pack = {"id": about.id, "version": about.version, "index": services.base.digest}
        used |= {"pack": pack, "decide": services.decide}
    return used


def write_report(template: str, path: Path, out: dict[str, Any], **more: Any) -> None:
    """`path` as HTML; beside it OUT as .json and the config as .config.yaml."""
    env = Environment(
        loader=PackageLoader("eval"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["percent"] = _percent
    path.parent.mkdir(parents=True, exist_ok=True)
    page = env.get_template(template).render(out=out, **more)
    path.write_text(page, encoding="utf-8")
    write_json(out, path.with_suffix(".json"))
    config = yaml.safe_dump(more["config"], allow_unicode=True, sort_keys=False)
    path.with_suffix(".config.yaml").write_text(config, encoding="utf-8")


def write_run_report(
    path: Path, out: dict[str, Any], outcomes: list[Outcome], config: dict[str, Any]
) -> None:
    """The report of ``daoban eval run``."""
    worst = rules()["report"]["worst_matters"]
    write_report(
        "run.html.jinja",
        path,
        out,
        config=config,
        kinds=by_kind(outcomes),
        fields=by_field(outcomes),
        matters=by_matter(outcomes)[:worst],
        confusions=confusions(outcomes),
    )


def _percent(value: float | None) -> str:
    return "无" if value is None else f"{value * 100:.1f}%"
