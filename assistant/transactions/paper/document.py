"""What goes on paper, before it is known which paper: blocks from top to bottom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from assistant.transactions.configured import configured

BlockKind = Literal["heading", "text", "small", "check", "row", "qr"]


@dataclass(frozen=True)
class Block:
    """One paragraph, checklist line, table row or code."""

    kind: BlockKind
    text: str
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """One thing to take away. `ai` marks what Daoban put together or read by machine."""

    title: str
    banner: str | None
    blocks: tuple[Block, ...]
    ai: bool

    def characters(self) -> str:
        """Every character that is printed."""
        cells = (cell for block in self.blocks for cell in block.cells)
        return "".join([self.title, self.banner or "", *(b.text for b in self.blocks), *cells])


def look() -> dict[str, Any]:
    """config/slip.yaml."""
    return configured("slip")


def words(key: str, **blanks: object) -> str:
    """A fixed text of the paper with its blanks filled in."""
    return str(look()["words"][key]).format(**blanks)
