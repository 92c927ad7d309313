from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from voice_client.tts.pieces import LONGEST, pieces


def test_sentences_stay_whole_where_they_are_short() -> None:
    assert pieces("要带身份证。不收费。") == ["要带身份证。", "不收费。"]


def test_the_first_piece_is_short_so_that_it_sounds_soon() -> None:
    text = "您问的是社保卡，要带的材料有身份证原件和复印件，还有一张照片。"
    assert pieces(text, first=12)[0] == "您问的是社保卡，"


@given(st.text(alphabet="社保卡，。！；、办", max_size=120), st.integers(4, LONGEST))
def test_pieces_are_the_text_again_and_none_is_too_long(text: str, first: int) -> None:
    found = pieces(text, first)
    assert all(len(piece) <= LONGEST + 1 for piece in found)
    assert [c for c in "".join(found) if c not in "。！；"] == [
        c for c in text if c not in "。！；"
    ]
