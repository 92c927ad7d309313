import base64

import pytest

from guard.errors import ProvenanceError
from guard.keys import KeyRing
from guard.label import SPOKEN_LABEL, TEXT_LABEL, aigc_label
from guard.label_files import label_bytes
from guard.wall import refuse_labelled
from tests.guard.test_label_files import FILES


@pytest.mark.parametrize(
    "text",
    [
        TEXT_LABEL,
        SPOKEN_LABEL,
        f"张伟（{TEXT_LABEL}）",
        "A I 生 成 ， 仅 供 参 考",
        "ＡＩ生成，仅供参考",
    ],
)
@pytest.mark.parametrize("slot", ["identity", "signature", "eligibility", "approval", "decision"])
def test_labelled_text_stands_in_no_protected_slot(keys: KeyRing, slot: str, text: str) -> None:
    with pytest.raises(ProvenanceError):
        refuse_labelled({slot: {"deep": [{"er": text}]}}, keys)


def test_metadata_and_its_keys_are_noticed(keys: KeyRing) -> None:
    label = aigc_label("a", b"x", keys)["aigc"]
    for value in (label, {"ContentProducer": "x"}, ["aigc"]):
        with pytest.raises(ProvenanceError):
            refuse_labelled({"approval": value}, keys)


@pytest.mark.parametrize("form", FILES)
@pytest.mark.parametrize("prefix", ["", "data:image/png;base64,"])
def test_labelled_files_are_noticed(keys: KeyRing, form: str, prefix: str) -> None:
    labelled = base64.b64encode(label_bytes(FILES[form], "a", keys)).decode()
    with pytest.raises(ProvenanceError):
        refuse_labelled({"signature": prefix + labelled}, keys)


def test_unlabelled_content_and_other_fields_pass(keys: KeyRing) -> None:
    refuse_labelled({"signature": base64.b64encode(FILES["png"]).decode()}, keys)
    refuse_labelled({"identity": {"name": "张伟"}, "remark": TEXT_LABEL}, keys)


def test_a_request_nested_too_deep_is_refused(keys: KeyRing) -> None:
    nested: object = "x"
    for _ in range(100):
        nested = [nested]
    with pytest.raises(ProvenanceError, match="太深"):
        refuse_labelled({"identity": nested}, keys)


def test_a_label_in_a_file_of_many_lines_is_noticed(keys: KeyRing) -> None:
    lines = base64.encodebytes(label_bytes(FILES["png"], "a", keys)).decode()
    assert "\n" in lines.strip()
    with pytest.raises(ProvenanceError):
        refuse_labelled({"signature": lines}, keys)


@pytest.mark.parametrize(
    "hidden",
    [
        base64.b64encode(TEXT_LABEL.encode()).decode(),
        TEXT_LABEL.encode().hex(),
        "".join(f"&#{ord(char)};" for char in TEXT_LABEL),
    ],
)
def test_an_encoded_label_is_noticed(keys: KeyRing, hidden: str) -> None:
    with pytest.raises(ProvenanceError):
        refuse_labelled({"decision": f"同意 {hidden}"}, keys)
