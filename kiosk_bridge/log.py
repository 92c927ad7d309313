"""The bridge's log: one JSON object a line, with no field that could hold what a device read."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from pathlib import Path

FIELDS = ("device", "operation", "session", "outcome", "error")


class JsonLines(logging.Formatter):
    """Time, level, message and the known fields; arguments and tracebacks are left out, since a
    third party's message may quote a card."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "message": record.msg if isinstance(record.msg, str) else "",
        }
        line |= {key: getattr(record, key) for key in FIELDS if hasattr(record, key)}
        return json.dumps(line, ensure_ascii=False)


def start(path: Path | None) -> None:
    """Log the bridge to a file, or to standard error."""
    handler = logging.FileHandler(path, encoding="utf-8") if path else logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("kiosk_bridge")
    logger.handlers = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False
