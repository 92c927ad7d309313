"""A city's list of matters, line by line: real lists are messy, so nothing here is required."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from knowledge.errors import PackError


class Row(BaseModel):
    """One line of the list, with the province's names; texts may be empty."""

    model_config = ConfigDict(extra="ignore")

    task_code: str
    name: str
    short_name: str = ""
    daily_name: str = ""
    dept: str
    type: str = ""
    service_object: list[str] = []
    themes: list[str] = []
    conditions: str = ""
    materials: list[str] = []
    legal_days: str = ""
    promise_days: str = ""
    visits: str = ""
    where: str = ""
    consult_phone: str = ""
    complain_phone: str = ""
    apply_url: str = ""


def read_rows(path: Path) -> Iterator[tuple[int, Row | str]]:
    """Line number (from 1) and the row, or what is wrong with that line.

    Raises PackError if the file cannot be read as UTF-8 text.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise PackError(f"{path}：读不到文件（{error.strerror}）。") from None
    except UnicodeDecodeError:
        raise PackError(f"{path}：不是 UTF-8 编码，请另存为 UTF-8。") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield number, _row(line)


def _row(line: str) -> Row | str:
    try:
        return Row.model_validate(json.loads(line))
    except ValueError as error:
        if isinstance(error, ValidationError):
            key = ".".join(map(str, error.errors()[0]["loc"]))
            return f"整行没有导入：{key or '这一行'} 缺少或写法不对。"
        return "整行没有导入：不是一个 JSON 对象。"
