"""Files of one JSON object a line; whatever is wrong is told with file, line and how to mend it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from eval.errors import LinesError

Line = TypeVar("Line", bound=BaseModel)


def read_lines(path: Path, model_of: Callable[[dict[str, Any]], type[Line]]) -> list[Line]:
    """Every line as the model that `model_of` chooses for it; empty lines are passed over."""
    found: list[Line] = []
    for number, text in enumerate(_text(path).splitlines(), start=1):
        if text.strip():
            found.append(_line(f"{path}:{number}", text, model_of))
    if not found:
        raise LinesError(f"{path}：文件里一条内容也没有。每行写一个 JSON 对象。")
    return found


def write_lines(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """One JSON object a line, as `read_lines` reads them."""
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text(text, encoding="utf-8")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise LinesError(f"{path}：不是 UTF-8 编码，请另存为 UTF-8。") from None
    except OSError as error:
        raise LinesError(f"{path}：读不到文件（{error.strerror}）。") from None


def _line(place: str, text: str, model_of: Callable[[dict[str, Any]], type[Line]]) -> Line:
    try:
        raw = json.loads(text)
    except ValueError as error:
        raise LinesError(f"{place}：这一行不是完整的 JSON（{error}）。检查引号和括号。") from None
    if not isinstance(raw, dict):
        raise LinesError(f"{place}：这一行不是 JSON 对象，应写成 {{…}}。")
    try:
        return model_of(raw).model_validate(raw)
    except ValidationError as error:
        told = "；".join(_told(e) for e in error.errors()[:3])
        raise LinesError(f"{place}：{told}。") from None


def _told(error: ErrorDetails) -> str:
    key = ".".join(str(part) for part in error["loc"])
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return f"不认识的键 {key}，请删去或改正"
    if kind == "missing":
        return f"缺少键 {key}，请补上"
    if kind in ("literal_error", "enum"):
        return f"键 {key} 的值 {error['input']!r} 不对，应为 {context.get('expected')} 之一"
    if kind in ("string_too_short", "too_short"):
        return f"键 {key} 是空的，请填写"
    return f"键 {key} 的值 {error['input']!r} 类型不对，请按格式改正"
