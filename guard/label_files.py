"""The `AIGC` metadata inside files: PNG, PDF, WAV and JSON, one label a file.

The signature covers the file without its label: the other chunks of a PNG or WAV, the other keys
of a JSON, and of a PDF every byte, the signature itself read as zeros.
"""

from __future__ import annotations

import io
import json
import re
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import NameObject, TextStringObject

from guard.errors import LabelError
from guard.keys import KeyRing
from guard.label import (
    Standing,
    aigc_fields,
    canonical_json,
    json_object,
    parse_aigc,
    standing,
)

_PNG = b"\x89PNG\r\n\x1a\n"
_KEYWORD = b"AIGC\x00"
_MAX_BYTES = 64 * 1024 * 1024
_SIGNATURE = re.compile(rb"SM2[0-9a-f]{144}")
_BLANK = b"SM2" + b"0" * 144
Chunk = tuple[bytes, bytes]
Fields = Mapping[str, str]


@dataclass(frozen=True)
class FileLabel:
    """What a file says of itself, and whether its signature holds."""

    fields: dict[str, str]
    standing: Standing


def label_bytes(data: bytes, produce_id: str, keys: KeyRing) -> bytes:
    """The same file with a signed label; one that carries a label already is a LabelError."""
    form = _form(data)
    if form.read(data)[0] is not None:
        raise LabelError("文件里已经有 AIGC 标识，不能重复添加，也不能改写。")
    return form.write(data, produce_id, keys)


def verify_bytes(data: bytes, keys: KeyRing) -> FileLabel | None:
    """The label of a file, or None if it has none; a broken file or label is a LabelError."""
    text, content = _form(data).read(data)
    if text is None:
        return None
    fields = parse_aigc(text)
    return FileLabel(fields, standing(fields, content, keys))


def label_file(path: Path, produce_id: str, keys: KeyRing) -> None:
    """Label a file in place."""
    path.write_bytes(label_bytes(_bounded(path), produce_id, keys))


def verify_file(path: Path, keys: KeyRing) -> FileLabel | None:
    """`verify_bytes` on a file."""
    return verify_bytes(_bounded(path), keys)


def _bounded(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise LabelError("文件超过 64 MB，不作处理。")
        return path.read_bytes()
    except OSError as error:
        raise LabelError(f"文件读不了：{path}。") from error


def _text(fields: Fields) -> bytes:
    return json.dumps(dict(fields), separators=(",", ":")).encode("ascii")


def _only(texts: list[str]) -> str | None:
    if len(texts) > 1:
        raise LabelError("文件里有不止一个 AIGC 标识，已被改动。")
    return texts[0] if texts else None


# PNG: a tEXt chunk with the keyword AIGC, before IEND.


def _png_chunks(data: bytes) -> Iterator[Chunk]:
    at = len(_PNG)
    while at < len(data):
        if at + 12 > len(data):
            raise LabelError("PNG 文件不完整。")
        (size,) = struct.unpack_from(">I", data, at)
        if at + 12 + size > len(data):
            raise LabelError("PNG 文件不完整。")
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        at += 12 + size


def _png_join(chunks: list[Chunk]) -> bytes:
    parts = [
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    ]
    return _PNG + b"".join(parts)


def _is_png_label(chunk: Chunk) -> bool:
    return chunk[0] == b"tEXt" and chunk[1].startswith(_KEYWORD)


def _read_png(data: bytes) -> tuple[str | None, bytes]:
    chunks = list(_png_chunks(data))
    texts = [
        body[len(_KEYWORD) :].decode("latin-1") for kind, body in filter(_is_png_label, chunks)
    ]
    return _only(texts), _png_join([chunk for chunk in chunks if not _is_png_label(chunk)])


def _write_png(data: bytes, produce_id: str, keys: KeyRing) -> bytes:
    chunks = list(_png_chunks(data))
    if not chunks or chunks[-1][0] != b"IEND":
        raise LabelError("PNG 文件不完整。")
    fields = aigc_fields(produce_id, _png_join(chunks), keys)
    return _png_join([*chunks[:-1], (b"tEXt", _KEYWORD + _text(fields)), chunks[-1]])


# WAV: `AIGC` in a LIST INFO chunk of its own, which ffprobe shows as a tag.


def _wav_chunks(data: bytes) -> Iterator[Chunk]:
    at = 12
    while at + 8 <= len(data):
        kind, size = data[at : at + 4], struct.unpack_from("<I", data, at + 4)[0]
        if at + 8 + size > len(data):
            raise LabelError("WAV 文件不完整。")
        yield kind, data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _wav_join(chunks: list[Chunk]) -> bytes:
    body = b"".join(k + struct.pack("<I", len(b)) + b + b"\0" * (len(b) % 2) for k, b in chunks)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WAVE" + body


def _is_wav_label(chunk: Chunk) -> bool:
    return chunk[0] == b"LIST" and chunk[1].startswith(b"INFOAIGC")


def _wav_text(body: bytes) -> str:
    if len(body) < 12:
        raise LabelError("WAV 文件里的标识不完整。")
    (size,) = struct.unpack_from("<I", body, 8)
    return body[12 : 12 + size].rstrip(b"\0").decode("latin-1")


def _read_wav(data: bytes) -> tuple[str | None, bytes]:
    chunks = list(_wav_chunks(data))
    texts = [_wav_text(body) for kind, body in filter(_is_wav_label, chunks)]
    return _only(texts), _wav_join([chunk for chunk in chunks if not _is_wav_label(chunk)])


def _write_wav(data: bytes, produce_id: str, keys: KeyRing) -> bytes:
    chunks = list(_wav_chunks(data))
    text = _text(aigc_fields(produce_id, _wav_join(chunks), keys)) + b"\0"
    info = b"INFOAIGC" + struct.pack("<I", len(text)) + text + b"\0" * (len(text) % 2)
    return _wav_join([*chunks, (b"LIST", info)])


# JSON: the key AIGC of the outermost object.


def _read_json(data: bytes) -> tuple[str | None, bytes]:
    value = json_object(data)
    label = value.pop("AIGC", None)
    return None if label is None else json.dumps(label), canonical_json(value)


def _write_json(data: bytes, produce_id: str, keys: KeyRing) -> bytes:
    value = json_object(data)
    fields = aigc_fields(produce_id, canonical_json(value), keys)
    return json.dumps({**value, "AIGC": fields}, ensure_ascii=False, indent=1).encode()


# PDF: /AIGC in the document information; the signature is written over a blank of equal length.


def _read_pdf(data: bytes) -> tuple[str | None, bytes]:
    try:
        about = PdfReader(io.BytesIO(data)).metadata
        text = about.get("/AIGC") if about else None
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise LabelError("PDF 文件已损坏，读不了标识。") from error
    if text is None:
        return None, data
    # The label's own signature alone: other digits of that form belong to what is signed.
    own = _SIGNATURE.search(str(text).encode("utf-8", "replace"))
    single = own is not None and data.count(own[0]) == 1
    return str(text), data.replace(own[0], _BLANK) if own and single else data


def _write_pdf(data: bytes, produce_id: str, keys: KeyRing) -> bytes:
    blank = aigc_fields(produce_id, b"", keys) | {"ReservedCode1": _BLANK.decode()}
    written = _with_info(data, _text(blank).decode())
    if written.count(_BLANK) != 1:
        raise LabelError("这个 PDF 里已有与标识相同的内容，无法加标识。")
    signed = aigc_fields(produce_id, written, keys)["ReservedCode1"]
    return written.replace(_BLANK, signed.encode())


def _with_info(data: bytes, text: str) -> bytes:
    try:
        writer = PdfWriter(clone_from=io.BytesIO(data))
        writer.add_metadata({NameObject("/AIGC"): TextStringObject(text)})
        out = io.BytesIO()
        writer.write(out)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise LabelError("PDF 文件已损坏，加不了标识。") from error
    return out.getvalue()


@dataclass(frozen=True)
class _Form:
    read: Callable[[bytes], tuple[str | None, bytes]]
    write: Callable[[bytes, str, KeyRing], bytes]


def _form(data: bytes) -> _Form:
    """Which kind of file this is, told by its first bytes."""
    if data.startswith(_PNG):
        return _Form(_read_png, _write_png)
    if data.startswith(b"%PDF-"):
        return _Form(_read_pdf, _write_pdf)
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return _Form(_read_wav, _write_wav)
    if data.lstrip()[:1] == b"{":
        return _Form(_read_json, _write_json)
    raise LabelError("只能处理 PNG、PDF、WAV 和 JSON 文件。")
