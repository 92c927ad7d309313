import io
import json
import wave

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from guard.errors import LabelError
from guard.keys import KeyRing
from guard.label_files import label_bytes, verify_bytes
from guard.label_marks import mark_pdf, mark_png, rhythm, spoken_label_seconds, target_seconds


def _png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(out, "PNG")
    return out.getvalue()


def _pdf() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    for page in range(2):
        canvas.drawString(100, 100, f"page {page}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _wav() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(rhythm())
    return out.getvalue()


FILES = {"png": _png(), "pdf": _pdf(), "wav": _wav(), "json": b'{"speech": "\xe5\xa5\xbd"}'}


@pytest.mark.parametrize("form", FILES)
def test_a_labelled_file_reads_back_valid(keys: KeyRing, form: str) -> None:
    found = verify_bytes(label_bytes(FILES[form], "ans-1", keys), keys)
    assert found is not None
    assert (found.fields["ProduceID"], found.standing) == ("ans-1", "valid")


@pytest.mark.parametrize("form", FILES)
def test_an_unlabelled_file_has_no_label(keys: KeyRing, form: str) -> None:
    assert verify_bytes(FILES[form], keys) is None


@pytest.mark.parametrize("form", FILES)
def test_a_second_label_is_refused(keys: KeyRing, form: str) -> None:
    with pytest.raises(LabelError, match="已经有"):
        label_bytes(label_bytes(FILES[form], "ans-1", keys), "ans-2", keys)


@pytest.mark.parametrize(
    ("form", "old", "new"),
    [
        ("png", b"IDAT", None),
        ("wav", b"data", None),
        ("json", "好".encode(), "坏".encode()),
        ("pdf", b"/Count 2", b"/Count 1"),
    ],
)
def test_changed_content_breaks_the_signature(
    keys: KeyRing, form: str, old: bytes, new: bytes | None
) -> None:
    labelled = label_bytes(FILES[form], "ans-1", keys)
    place = labelled.index(old)
    changed = bytearray(labelled)
    if new is None:
        changed[place + 10] ^= 0xFF
    else:
        changed[place : place + len(old)] = new
    found = verify_bytes(bytes(changed), keys)
    assert found is not None and found.standing == "invalid"


def test_a_label_moved_to_another_file_does_not_hold(keys: KeyRing) -> None:
    label = json.loads(label_bytes(FILES["json"], "ans-1", keys))["AIGC"]
    found = verify_bytes(json.dumps({"speech": "别的", "AIGC": label}).encode(), keys)
    assert found is not None and found.standing == "invalid"


def test_labelled_media_open_as_before(keys: KeyRing) -> None:
    labelled = {form: label_bytes(data, "a", keys) for form, data in FILES.items()}
    assert Image.open(io.BytesIO(labelled["png"])).size == (60, 40)
    assert len(PdfReader(io.BytesIO(labelled["pdf"])).pages) == 2
    with wave.open(io.BytesIO(labelled["wav"])) as file:
        assert file.readframes(10**6) == rhythm()
    assert json.loads(labelled["json"])["speech"] == "好"


def test_every_pdf_page_carries_the_visible_label() -> None:
    pages = PdfReader(io.BytesIO(mark_pdf(FILES["pdf"]))).pages
    assert all("AI" in page.extract_text() for page in pages)


def test_a_picture_grows_by_a_strip_that_is_not_blank() -> None:
    picture = Image.open(io.BytesIO(mark_png(FILES["png"]))).convert("L")
    strip = picture.crop((0, 40, picture.width, picture.height))
    assert picture.height > 40 and strip.getextrema()[0] < 100


def test_the_rhythm_is_short_long_short_short() -> None:
    samples = memoryview(rhythm(1000)).cast("h")
    sounding = [max(abs(s) for s in samples[i : i + 20]) > 100 for i in range(0, len(samples), 20)]
    lengths, run = [], 0
    for sound in [*sounding, False]:
        run, lengths = (run + 1, lengths) if sound else (0, [*lengths, run] if run else lengths)
    short, long = lengths[0], lengths[1]
    assert [n > 2 * short for n in lengths] == [False, True, False, False] and long > 2 * short


def test_the_spoken_label_keeps_to_120_to_160_characters_a_minute() -> None:
    low, high = spoken_label_seconds()
    assert low <= target_seconds() <= high


@given(st.binary(max_size=300), st.sampled_from(sorted(FILES)), st.integers(0, 10**6))
@settings(max_examples=150, deadline=None)
def test_hostile_files_never_crash_the_reader(
    keys: KeyRing, noise: bytes, form: str, place: int
) -> None:
    data = FILES[form]
    at = place % len(data)
    for hostile in (noise, data[:at] + noise + data[at:], data[:at], data[:8] + noise):
        try:
            verify_bytes(hostile, keys)
        except LabelError:
            continue


@pytest.mark.parametrize("key", ["AIGC", "speech", "deep"])
def test_a_key_that_stands_twice_is_refused(keys: KeyRing, key: str) -> None:
    labelled = label_bytes(b'{"speech": "a", "deep": {"b": 1}}', "ans-1", keys).decode()
    twice = labelled.rstrip()[:-1] + f', "{key}": {{}}}}'
    with pytest.raises(LabelError, match="重复"):
        verify_bytes(twice.encode(), keys)


def test_digits_that_look_like_a_signature_are_signed_like_all_else(keys: KeyRing) -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setTitle("SM2" + "1" * 144)
    canvas.save()
    labelled = label_bytes(out.getvalue(), "ans-1", keys)
    changed = labelled.replace(b"SM2" + b"1" * 144, b"SM2" + b"2" * 144)
    assert changed != labelled
    standings = [
        found.standing for data in (labelled, changed) if (found := verify_bytes(data, keys))
    ]
    assert standings == ["valid", "invalid"]
