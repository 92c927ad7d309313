"""YAML in, with the line of every key kept, so that an error can say where it is."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.errors import PackError

# The C loader reads a pack of 80 files in a third of a second; the Python one needs six.
_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> Any:
    """The content of one YAML file; a PackError names file, line and mend."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PackError(
            f"{path}:{line}：YAML 写法不对（{error.problem}）。检查缩进和冒号。"
        ) from None
    except yaml.YAMLError:
        raise PackError(f"{path}：YAML 写法不对，里面有不能用的字符。") from None
    except UnicodeDecodeError:
        raise PackError(f"{path}：不是 UTF-8 编码，请另存为 UTF-8。") from None
    except OSError as error:
        raise PackError(f"{path}：读不到文件（{error.strerror}）。") from None


def line_of(path: Path, keys: tuple[str | int, ...]) -> int:
    """The line (from 1) at which the value under `keys` stands; the nearest parent if absent."""
    node = _nodes(path.read_text(encoding="utf-8"))
    line = 1
    for key in keys:
        node, found = _child(node, key)
        if node is None:
            break
        line = found
    return line


@lru_cache(maxsize=4)  # an editor's check asks for many lines of one file in a row
def _nodes(text: str) -> Any:
    return yaml.compose(text, Loader=_Loader)


def _child(node: Any, key: str | int) -> tuple[Any, int]:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == str(key):
                return value, name.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key], node.value[key].start_mark.line + 1
    return None, 0
