"""A document as lines for the receipt printer, in the form that the bridge's operation takes."""

from __future__ import annotations

from typing import Any

from assistant.transactions.paper.document import Block, Document, look

_QR_MOST = 300
_LINE_MOST = 200


def as_lines(document: Document) -> dict[str, Any]:
    """The request of `receipt-printer/print`: {lines, ai}. The bridge adds the AI label."""
    lines: list[dict[str, Any]] = []
    if document.banner:
        lines.append({"kind": "text", "text": document.banner, "align": "centre", "bold": True})
    lines += [
        {"kind": "text", "text": document.title, "align": "centre", "large": True, "bold": True},
        {"kind": "rule"},
    ]
    for block in document.blocks:
        lines += _block(block)
    return {"lines": [*lines, {"kind": "feed", "lines": 3}], "ai": document.ai}


def _block(block: Block) -> list[dict[str, Any]]:
    if block.kind == "qr":
        return [{"kind": "qr", "text": block.text[:_QR_MOST]}]
    if block.kind == "heading":
        return [{"kind": "rule"}, *_text(block.text, bold=True)]
    if block.kind == "row":
        return _text("  ".join(block.cells))
    return _text(f"□ {block.text}" if block.kind == "check" else block.text)


def _text(text: str, bold: bool = False) -> list[dict[str, Any]]:
    """Wrapped by characters: a printer that wraps by itself breaks a Chinese line anywhere."""
    width = min(look()["receipt_columns"], _LINE_MOST)
    return [
        {"kind": "text", "text": text[start : start + width], "bold": bold}
        for start in range(0, len(text), width)
    ]
