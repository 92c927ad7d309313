"""No value of AI gets into a protected slot, by any route, in any disguise.

Issue 3, part 3. What is smuggled is what the application itself has said: its sentences, its
speech, its label and metadata, whole answers, files; copied, cut, joined, formatted, sent through
JSON and pickle. Every route is tried, and every place in its body.
"""

from __future__ import annotations

import base64
import copy
import io
import json
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as fuzz
from hypothesis import strategies as st
from PIL import Image

from guard.errors import ProvenanceError
from guard.label_files import label_bytes
from guard.provenance import Ai, Value, admit, ai, combine, from_json
from guard.wall import labelled_text
from tests.assistant.walls.hall import Hall
from tests.assistant.walls.walk import Door, doors

BOUNDED = fuzz(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
Change = Callable[[str], str]
CHANGES: list[Change] = [
    lambda text: text,
    lambda text: text[::2] + text,
    lambda text: f"  {text}\u200b",
    lambda text: "\u200b".join(text),
    lambda text: text.translate({i: i + 0xFEE0 for i in range(0x21, 0x7F)}),
    lambda text: str.format("姓名：{}。", text),
    lambda text: json.dumps({"value": text}, ensure_ascii=True),
    lambda text: text.swapcase(),
    lambda text: text[len(text) // 2 :] + text + text[: len(text) // 2],
    lambda text: " ".join(text),
]


@dataclass(frozen=True)
class Loot:
    """What the application has said to one question, as texts that carry its label."""

    answer: dict[str, Any]
    file: str
    """A picture with the metadata, base64."""

    def texts(self) -> list[str]:
        """Everything that a client might lift out of an answer with its label."""
        label = self.answer["label"]
        said = [row["text"] for row in self.answer["display"]] + [self.answer["speech"]]
        marked = [f"{label['text']} {text}"[:400] for text in said]
        return [*marked, label["text"], json.dumps({"AIGC": label["aigc"]}), self.file]


@pytest.fixture(scope="module")
def loot(hall: Hall) -> Loot:
    answer = hall.client.post("/v1/ask", json={"text": "护士执业注册怎么注销"}).json()
    picture = io.BytesIO()
    Image.new("L", (8, 8)).save(picture, "PNG")
    labelled = label_bytes(picture.getvalue(), "smuggled", hall.services.keys)
    return Loot(answer, base64.b64encode(labelled).decode())


@pytest.fixture(scope="module")
def ways(hall: Hall) -> list[Door]:
    return [door for door in doors(hall.app) if "{transaction}" in door.path or door.body]


@pytest.fixture(scope="module")
def protected(hall: Hall) -> frozenset[str]:
    held = hall.look(hall.start())
    assert held is not None
    found = frozenset(f["field"]["id"] for f in held["fields"] if f["field"]["slot"] != "form")
    assert {"name", "number"} <= found
    return found


def _planted(body: Any, path: tuple[str, ...], thing: object) -> Any:
    """A body with `thing` in one of its places."""
    if not path:
        return thing
    made = copy.deepcopy(body)
    made[path[0]] = _planted(made.get(path[0]), path[1:], thing)
    return made


def _places(body: Any, at: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every place of a body, and one that it does not have."""
    if not isinstance(body, dict):
        return [at]
    inner = [place for key in body for place in _places(body[key], (*at, key))]
    return [at, *inner, (*at, "identity")]


def _amiss(hall: Hall, transaction: str) -> list[str]:
    """What stands in a transaction that no device and no citizen put there."""
    held = hall.look(transaction)
    if held is None:
        return []
    wrong = list(held["identified"])
    for row in held["fields"]:
        slot, value, origin = row["field"]["slot"], row["value"], row["origin"]
        if value and (slot != "form" or (origin != "ai" and labelled_text(value))):
            wrong.append(f"{row['field']['id']} ({origin})")
    return wrong + ([held["stage"]] if held["stage"] != "open" or held["receipt"] else [])


@given(st.data())
@BOUNDED
def test_nothing_labelled_stands_in_a_transaction_whatever_route_it_takes(
    hall: Hall, loot: Loot, ways: list[Door], data: st.DataObject
) -> None:
    transaction = hall.start()
    known = {"transaction": transaction, "material": "m1", "which": "notice"}
    for _ in range(data.draw(st.integers(1, 3))):
        door = data.draw(st.sampled_from(ways))
        text = data.draw(st.sampled_from(CHANGES))(data.draw(st.sampled_from(loot.texts())))
        thing = data.draw(
            st.sampled_from([text, {"origin": "device", "value": text}, [text], {"name": text}])
        )
        place = data.draw(st.sampled_from(_places(door.body)))
        body = _planted(door.body, place, thing)
        door.knock(hall.client, known, body if door.method != "GET" else None, {})
    assert _amiss(hall, transaction) == []


@given(st.text(min_size=1, max_size=40), st.sampled_from(["typed", "spoken"]), st.data())
@BOUNDED
def test_no_words_at_all_fill_a_protected_slot(
    hall: Hall, protected: frozenset[str], text: str, how: str, data: st.DataObject
) -> None:
    transaction = hall.start()
    at = f"/v1/transactions/{transaction}"
    for name in protected:
        hall.client.post(f"{at}/fields", json={"values": {name: text}, "how": how})
        hall.client.post(f"{at}/confirmation", json={"values": {name: text}})
    hall.client.post(f"{at}/said", json={"text": text})
    reading = {"name": text, "number": text, "image": text}
    for route, more in (("identity", {}), ("signature", {}), ("face", {"consent": True})):
        made = data.draw(st.sampled_from([text, json.dumps(reading), f"{text}.{text}"]))
        body = {"assertion": made, "data": reading, **more}
        assert hall.client.post(f"{at}/{route}", json=body).status_code >= 400
    assert hall.client.post(f"{at}/submission").status_code >= 400
    assert _amiss(hall, transaction) == []


@given(st.text(min_size=1, max_size=30))
@BOUNDED
def test_what_was_heard_is_never_handed_in_unconfirmed(hall: Hall, text: str) -> None:
    transaction = hall.start()
    at = f"/v1/transactions/{transaction}"
    held = hall.look(transaction)
    assert held is not None
    for row in held["fields"]:
        spoken = {"values": {row["field"]["id"]: text}, "how": "spoken"}
        hall.client.post(f"{at}/fields", json=spoken)
    after = hall.look(transaction)
    assert after is not None
    assert {row["origin"] for row in after["fields"]} <= {None, "ai"}
    assert hall.client.post(f"{at}/submission").status_code >= 400


ON_VALUES: list[Callable[[Ai[str], str], object]] = [
    lambda value, _: copy.copy(value),
    lambda value, _: copy.deepcopy(value),
    lambda value, _: value.derive(lambda content: content[1:-1]),
    lambda value, _: value.derive(str.encode),
    lambda value, text: combine(lambda one, two: one + two, value, ai(text)),
    lambda value, _: from_json(value.to_json()),
    lambda value, _: from_json(json.loads(json.dumps(value.to_json()))),
    lambda value, _: value.derive(lambda content: json.loads(json.dumps(content))),
    lambda value, _: copy.deepcopy({"deep": [value]})["deep"][0],
    lambda value, _: f"{value}",
    lambda value, _: format(value, ">9"),
    lambda value, text: value + text,  # type: ignore[operator]
    lambda value, text: text + value,  # type: ignore[operator]
    lambda value, text: text.join([value]),  # type: ignore[list-item]
    lambda value, _: value[1:],  # type: ignore[index]
    lambda value, _: list(value),  # type: ignore[call-overload]
    lambda value, _: str(value),
    lambda value, _: bytes(value),  # type: ignore[call-overload]
    lambda value, _: json.dumps(value),
    lambda value, _: json.dumps(value, default=str),
    lambda value, _: pickle.loads(pickle.dumps(value)),
    lambda value, _: type(value)(value, object()),
]


@given(st.text(max_size=40), st.lists(st.sampled_from(ON_VALUES), max_size=4), st.text(max_size=5))
@fuzz(max_examples=300, deadline=None)
def test_an_ai_value_stays_one_or_is_refused_by_every_operation(
    text: str, operations: list[Callable[[Ai[str], str], object]], other: str
) -> None:
    value: Any = ai(text)
    for operation in operations:
        try:
            value = operation(value, other)
        except (ProvenanceError, TypeError, AttributeError):
            return
        assert isinstance(value, Value) and value.origin == "ai"
    for slot in ("identity", "signature", "eligibility", "approval", "decision", "form"):
        with pytest.raises(ProvenanceError):
            admit(slot, value)  # type: ignore[arg-type]
