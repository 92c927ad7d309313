from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from knowledge.index.documents import Document, documents_of, kind_of
from knowledge.pack import load_pack


def test_the_texts_of_a_matter(sound_pack: Path) -> None:
    card = load_pack(sound_pack).matter("ride-card")
    assert card is not None
    documents = list(documents_of(card, field_limit=20))
    assert [d.text for d in documents if d.part == "name"] == ["长者乘车卡申领", "老人乘车卡"]
    assert [d.text for d in documents if d.part == "phrasing"] == list(card.phrasings)
    written = [d.text for d in documents if d.part == "field"]
    assert "长者乘车卡申领 年满65岁。" in written
    assert max(map(len, written)) == 20
    assert {(d.entry, d.kind) for d in documents} == {("ride-card", "matter")}


def test_each_entry_leads_to_its_ending(sound_pack: Path) -> None:
    kinds = {e.id: kind_of(e) for e in load_pack(sound_pack).entries()}
    assert kinds == {
        "ride-card": "matter",
        "pool-pass": "matter",
        "help-louder": "help",
        "un-fish": "unlisted",
        "topic-card": "topic",
        "talk-hello": "out_of_scope",
    }


def test_help_is_found_by_its_phrasings_alone(sound_pack: Path) -> None:
    [louder] = load_pack(sound_pack).help
    assert [d.text for d in documents_of(louder, 90)] == ["大声一点", "听不见"]


def test_what_is_read_back_is_what_was_written() -> None:
    """And the words for an entry are kept once, not once a text."""
    document = Document("card", "matter", "phrasing", "社保卡怎么补")
    rows = [json.loads(json.dumps(asdict(document))) for _ in range(2)]
    one, other = map(Document.kept, rows)
    assert one == other == document
    assert one.entry is other.entry
