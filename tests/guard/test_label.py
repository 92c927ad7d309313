import json

import pytest

from guard.errors import LabelError
from guard.keys import KeyRing
from guard.label import (
    FIELDS,
    TEXT_LABEL,
    aigc_fields,
    aigc_label,
    content_of_answer,
    parse_aigc,
    standing,
)


def test_the_visible_label_has_both_elements() -> None:
    assert "AI" in TEXT_LABEL and "生成" in TEXT_LABEL and "仅供参考" in TEXT_LABEL


def test_the_metadata_has_seven_ascii_strings(keys: KeyRing) -> None:
    label = aigc_label("ans-1", b"content", keys)
    fields = json.loads(label["aigc"])["AIGC"]
    assert list(fields) == list(FIELDS)
    assert all(
        isinstance(v, str) and v.isascii() and not set(v) & set(' "\\') for v in fields.values()
    )
    assert fields["ContentPropagator"] == fields["ContentProducer"]
    assert fields["PropagateID"] == fields["ProduceID"] == "ans-1"


def test_the_signature_holds_for_this_content_alone(keys: KeyRing) -> None:
    fields = parse_aigc(aigc_label("ans-1", b"content", keys)["aigc"])
    assert standing(fields, b"content", keys) == "valid"
    assert standing(fields, b"Content", keys) == "invalid"


@pytest.mark.parametrize("name", ["Label", "ContentProducer", "ProduceID", "PropagateID"])
def test_a_changed_field_breaks_the_signature(keys: KeyRing, name: str) -> None:
    fields = aigc_fields("ans-1", b"content", keys) | {name: "2"}
    assert standing(fields, b"content", keys) == "invalid"


def test_a_strangers_key_is_unknown(keys: KeyRing, home) -> None:  # type: ignore[no-untyped-def]
    fields = aigc_fields("ans-1", b"content", KeyRing.create(home))
    assert standing(fields, b"content", keys) == "unknown_key"


def test_a_key_for_another_purpose_signs_no_label(keys: KeyRing) -> None:
    fields = aigc_fields("ans-1", b"content", keys)
    audit = keys.private("audit").public.key_id
    forged = fields | {"ReservedCode1": f"SM2{audit}" + fields["ReservedCode1"][19:]}
    assert standing(forged, b"content", keys) == "unknown_key"


@pytest.mark.parametrize("bad", ["有空格 ", 'quote"', "back\\slash", "中文"])
def test_a_content_number_outside_ascii_is_refused(keys: KeyRing, bad: str) -> None:
    with pytest.raises(LabelError):
        aigc_fields(bad, b"content", keys)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"AIGC":{"Label":"1"}}', "[" * 100_000])
def test_broken_metadata_is_a_label_error(text: str) -> None:
    with pytest.raises(LabelError):
        parse_aigc(text)


def test_an_answer_is_signed_without_its_label_and_timings() -> None:
    answer = {"speech": "好", "label": {"text": "x"}, "timings_ms": {"a": 1}}
    assert content_of_answer(answer) == content_of_answer({"speech": "好"})
