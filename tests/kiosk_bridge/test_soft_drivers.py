"""Image processing and the soft keyboard, on real pixels and real dictionaries."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image, ImageDraw, ImageStat

from kiosk_bridge.drivers.keyboard import Index, Word, find, word_index
from tests.kiosk_bridge.terminal import Start, Terminal

DESK, PAGE = (40, 44, 50), (250, 250, 246)


@pytest.fixture
def images(start: Start) -> Terminal:
    return start({"image": {"driver": "opencv"}, "soft-keyboard": {"driver": "pinyin"}})


def sent(picture: Image.Image) -> str:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


def received(answer: dict[str, object]) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(str(answer["image"]))))


def written_page(width: int = 500, height: int = 700) -> Image.Image:
    page = Image.new("RGB", (width, height), PAGE)
    draw = ImageDraw.Draw(page)
    for top in range(60, height - 60, 40):
        draw.rectangle((50, top, width - 50, top + 12), fill=(20, 20, 20))
    return page


def test_a_box_is_cut_out(images: Terminal) -> None:
    picture = Image.new("RGB", (100, 80), DESK)
    picture.paste((255, 0, 0), (10, 20, 40, 60))
    box = {"x": 10, "y": 20, "width": 30, "height": 40}
    answer = images.ask("image/crop", image=sent(picture), box=box)
    assert (answer["width"], answer["height"]) == (30, 40)
    red, green, blue = ImageStat.Stat(received(answer)).mean
    assert red > 240 and green < 15 and blue < 15


def test_a_page_is_found_on_a_desk_and_laid_flat(images: Terminal) -> None:
    desk = Image.new("RGB", (1000, 1000), DESK)
    turned = written_page().rotate(8, expand=True, fillcolor=DESK)
    desk.paste(turned, (150, 90))
    answer = images.ask("image/crop", image=sent(desk))
    assert answer["width"] == pytest.approx(500, abs=8)
    assert answer["height"] == pytest.approx(700, abs=8)
    assert min(received(answer).getpixel((12, 12))) > 200  # type: ignore[type-var]


def test_no_page_on_an_empty_desk(images: Terminal) -> None:
    assert images.code("image/crop", image=sent(Image.new("RGB", (300, 300), DESK))) == "no_page"


@pytest.mark.parametrize("lean", [-9.0, -2.5, 0.0, 4.0])
def test_a_leaning_page_is_turned_upright(images: Terminal, lean: float) -> None:
    leaning = written_page().rotate(lean, fillcolor=PAGE, resample=Image.Resampling.BICUBIC)
    answer = images.ask("image/deskew", image=sent(leaning))
    assert answer["angle"] == pytest.approx(-lean, abs=0.3)
    again = images.ask("image/deskew", image_id=answer["image_id"])
    assert again["angle"] == pytest.approx(0, abs=0.3)


def test_contrast_is_raised(images: Terminal) -> None:
    faint = written_page().point(lambda level: 140 + level // 16)
    answer = images.ask("image/contrast", image=sent(faint), strength=8)
    before = ImageStat.Stat(faint.convert("L")).stddev[0]
    assert ImageStat.Stat(received(answer).convert("L")).stddev[0] > 1.3 * before


@pytest.mark.parametrize("content", [b"", b"not an image", b"\x89PNG\r\n\x1a\n broken"])
def test_what_is_no_image_is_said_to_be_none(images: Terminal, content: bytes) -> None:
    encoded = base64.b64encode(content).decode()
    assert images.code("image/contrast", image=encoded) == "bad_image"


def test_an_image_too_large_is_refused_unread(start: Start) -> None:
    small = start({"image": {"driver": "opencv", "settings": {"most_pixels": 10_000}}})
    assert small.code("image/contrast", image=sent(Image.new("1", (200, 200)))) == "bad_image"


def test_a_box_outside_the_image_is_refused(images: Terminal) -> None:
    box = {"x": 500, "y": 0, "width": 10, "height": 10}
    picture = sent(Image.new("RGB", (20, 20), DESK))
    assert images.code("image/crop", image=picture, box=box) == "bad_image"


@pytest.mark.parametrize(
    ("typed", "first", "used"),
    [
        ("shenfenzheng", "身份证", 12),
        ("shebaokama", "社保卡", 8),
        ("xi'an", "西安", 5),
        ("tianhequ", "天河区", 8),
        ("wang", "王", 4),
        ("lü", "率", 2),
    ],
)
def test_likely_words_come_first(images: Terminal, typed: str, first: str, used: int) -> None:
    answer = images.ask("soft-keyboard/candidates", pinyin=typed)
    assert answer["candidates"][0] == {"text": first, "used": used}  # type: ignore[index]


def test_all_that_a_surname_is_written_with_can_be_reached(images: Terminal) -> None:
    answer = images.ask("soft-keyboard/candidates", pinyin="zhang", limit=50)
    texts = [entry["text"] for entry in answer["candidates"]]  # type: ignore[index, union-attr]
    assert {"张", "章", "仉"} & set(texts) >= {"张", "章"}


def test_what_is_no_pinyin_finds_nothing_or_is_refused(images: Terminal) -> None:
    assert images.ask("soft-keyboard/candidates", pinyin="vvv")["candidates"] == []
    assert images.code("soft-keyboard/candidates", pinyin="SFZ") == "illegal_request"
    assert images.code("soft-keyboard/candidates", pinyin="'") == "illegal_request"


def test_shorter_beginnings_follow_the_whole() -> None:
    index: Index = {
        "tian": [Word("天", ("tian",), 9), Word("田", ("tian",), 1)],
        "tianhe": [Word("天河", ("tian", "he"), 5)],
    }
    found = [(entry.text, entry.used) for entry in find(index, "tianhe", 10)]
    assert found == [("天河", 6), ("天", 4), ("田", 4)]
    assert [entry.text for entry in find(index, "ti'anhe", 10)] == []


def test_every_favourite_is_spelt_right() -> None:
    from pypinyin import lazy_pinyin

    index = word_index()
    for word in ("户口本", "养老金", "不动产", "居住证"):
        assert word in [entry.text for entry in index["".join(lazy_pinyin(word))]]


def test_showing_and_hiding(images: Terminal) -> None:
    shown = images.ask("soft-keyboard/show", layout="id-number")
    assert shown == {"shown": True, "layout": "id-number"}
    assert images.ask("soft-keyboard/hide")["shown"] is False
