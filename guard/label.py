"""The label of AI output: what people see and hear, and the signed `AIGC` metadata.

GB 45438-2025 as digested in shared/standards.md section 1 (second-hand, not checked against the
printed standard): a visible label names AI and generation; the implicit one is JSON of seven
string values, ASCII without space, quote or backslash, the producer's signature in ReservedCode1.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Literal

from guard.errors import LabelError
from guard.keys import KeyRing
from guard.settings import settings
from guard.sm2 import sm3

TEXT_LABEL = settings().label.text
SPOKEN_LABEL = settings().label.spoken
FIELDS = (
    "Label",
    "ContentProducer",
    "ProduceID",
    "ReservedCode1",
    "ContentPropagator",
    "PropagateID",
    "ReservedCode2",
)
_VALUE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]*")
# Letters and digits alone, so that no file format has to escape it: key id, then r and s.
_SIGNATURE = re.compile(r"SM2([0-9a-f]{16})([0-9a-f]{128})")
Standing = Literal["valid", "invalid", "unknown_key"]


def aigc_fields(produce_id: str, content: bytes, keys: KeyRing) -> dict[str, str]:
    """The seven fields for one content, signed by the label key over the fields and the content."""
    producer = settings().label.producer
    fields = dict.fromkeys(FIELDS, "") | {
        "Label": settings().label.label,
        "ContentProducer": producer,
        "ProduceID": produce_id,
        "ContentPropagator": producer,
        "PropagateID": produce_id,
    }
    _check(fields)
    key = keys.private("label")
    signature = key.sign(_signed(fields, content)).hex()
    return fields | {"ReservedCode1": f"SM2{key.public.key_id}{signature}"}


def aigc_label(produce_id: str, content: bytes, keys: KeyRing) -> dict[str, str]:
    """The `label` of an answer: {text: what people see, aigc: the metadata as JSON text}.

    `content` is what the signature covers; `content_of_answer` makes it for an answer.
    """
    fields = aigc_fields(produce_id, content, keys)
    return {"text": TEXT_LABEL, "aigc": json.dumps({"AIGC": fields}, separators=(",", ":"))}


def content_of_answer(answer: Mapping[str, object]) -> bytes:
    """The bytes of an answer that its label signs: all of it but the label and the timings."""
    kept = {key: value for key, value in answer.items() if key not in ("label", "timings_ms")}
    return canonical_json(kept)


def canonical_json(value: object) -> bytes:
    """JSON with sorted keys and no spaces, UTF-8: the same bytes for the same value."""
    try:
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return text.encode()
    except (TypeError, ValueError) as error:
        raise LabelError("内容不是标准的 JSON，无法加标识。") from error


def parse_aigc(text: str) -> dict[str, str]:
    """Read metadata text, either the seven fields or these under `AIGC`; else a LabelError."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise LabelError("标识不是 JSON，已损坏或被改动。") from error
    fields = value.get("AIGC", value) if isinstance(value, dict) else value
    if not isinstance(fields, dict) or set(fields) != set(FIELDS):
        raise LabelError("标识的字段不全，已损坏或被改动。")
    _check(fields)
    return {name: fields[name] for name in FIELDS}


def standing(fields: Mapping[str, str], content: bytes, keys: KeyRing) -> Standing:
    """Whether the signature of a label holds for its content, by a key that is trusted."""
    found = _SIGNATURE.fullmatch(fields["ReservedCode1"])
    if not found:
        return "invalid"
    key = keys.public(found[1], "label")
    if key is None:
        return "unknown_key"
    holds = key.verify(_signed(fields, content), bytes.fromhex(found[2]))
    return "valid" if holds else "invalid"


def _signed(fields: Mapping[str, str], content: bytes) -> bytes:
    names = [name for name in FIELDS if not name.startswith("Reserved")]
    return "\x00".join(fields[name] for name in names).encode() + b"\x00" + sm3(content)


def _check(fields: Mapping[str, object]) -> None:
    for name, value in fields.items():
        if not isinstance(value, str) or not _VALUE.fullmatch(value):
            raise LabelError(
                f"标识字段 {name} 只能用 ASCII 字母、数字和符号，不含空格、引号和反斜杠。"
            )


def json_object(data: bytes) -> dict[str, object]:
    """A JSON file that is one object; anything else is a LabelError."""
    try:
        value = json.loads(data, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise LabelError("不是有效的 JSON 文件。") from error
    if not isinstance(value, dict):
        raise LabelError("JSON 文件的最外层要是一个对象，才能加标识。")
    return value


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object whose keys stand once each: of two, readers disagree which holds."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise LabelError("JSON 文件里有重复的键，已被改动。")
    return found
