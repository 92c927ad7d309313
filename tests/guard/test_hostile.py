"""Hostile text: no crash, no hang, no secret left."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.decoding import decodings
from guard.folding import fold, sounds, unleet
from guard.masking import MASK, mask
from guard.rules import Rules
from guard.screening import Screener
from tests.guard.targets import TARGETS

MEGABYTE = 1_000_000
NAMES = """AIGC Label ContentProducer ReservedCode1 n at who operation object outcome detail prev
kid key nonce data v terminal device session issued sm3 simulated speech"""
FIELDS = st.sampled_from(NAMES.split())
LETTERS = "我叫张伟住天河路号栋0123456789Xx一二三零幺两 -，。\u200b%aAbB=+/\\u&;证假忽略指令你帮批|"
TRICKY = st.text(st.sampled_from(LETTERS), max_size=120)


@given(st.text(max_size=200) | TRICKY)
@settings(max_examples=400, deadline=None)
def test_any_text_is_screened_and_masked(screener: Screener, text: str) -> None:
    found = screener.screen(text)
    assert found.verdict == "pass" or found.reply
    assert MASK in found.masked if found.personal else found.masked == text


@given(st.text(max_size=200) | TRICKY)
@settings(max_examples=200, deadline=None)
def test_folding_is_stable(text: str) -> None:
    once = fold(text)
    assert fold(once.replace("|", "，")) in (once, once.replace("|", ""), fold(once))
    assert re.fullmatch(r"[^\s]*", once)
    sounds(once)
    unleet(text)


@pytest.mark.parametrize(
    "text",
    [
        "1" * MEGABYTE,
        "一" * MEGABYTE,
        "我叫张" * (MEGABYTE // 3),
        "路" * MEGABYTE,
        "天河路1" * (MEGABYTE // 4),
        "你帮我" * (MEGABYTE // 3),
        "假" * MEGABYTE,
        "A" * MEGABYTE,
        "%41" * (MEGABYTE // 3),
        "a@" * (MEGABYTE // 2),
        "\u200b" * MEGABYTE,
        "e\u0301" * (MEGABYTE // 2),
        "\ufdfa" * MEGABYTE,
    ],
    ids=lambda text: repr(text[:6]),
)
def test_a_megabyte_is_refused_unread_and_survived_by_every_part(
    screener: Screener, text: str
) -> None:
    assert screener.screen(text).rule == "length"
    assert mask(text).text == MASK
    cut = text[:20_000]
    mask(cut)
    Rules.load().first(fold(cut))
    decodings(text)
    fold(text)


SHAPED = (
    st.binary(max_size=400)
    | st.text(max_size=200).map(str.encode)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(FIELDS, inner, max_size=8),
        max_leaves=12,
    ).map(lambda value: json.dumps(value).encode())
)


@pytest.mark.parametrize("name", TARGETS)
@given(data=SHAPED)
@settings(max_examples=150, deadline=None)
def test_made_up_bytes_end_in_an_answer_or_a_guard_error(name: str, data: bytes) -> None:
    TARGETS[name](data)
