import copy
import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.errors import ProvenanceError
from guard.provenance import (
    ALLOWED,
    Ai,
    Value,
    admit,
    ai,
    citizen,
    combine,
    device_reading,
    from_json,
    official,
    protected,
    weakest,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
PROTECTED = [slot for slot in ALLOWED if slot != "form"]
WAYS: list[Callable[[Value[Any]], Value[Any]]] = [
    lambda v: v,
    copy.copy,
    copy.deepcopy,
    lambda v: v.derive(str),
    lambda v: v.derive(lambda x: f"{x}"),
    lambda v: v.derive(lambda x: [x][0]),
    lambda v: combine(lambda a, b: [a, b], v, official("x")),
    lambda v: combine(lambda a, b: b, device_reading("x"), v),
    lambda v: combine(lambda a: a, v),
    lambda v: from_json(json.loads(json.dumps(v.to_json()))),
]


@given(JSON, st.lists(st.sampled_from(WAYS), max_size=6), st.sampled_from(sorted(ALLOWED)))
@settings(max_examples=300, deadline=None)
def test_no_transformation_brings_an_ai_value_into_any_slot(
    content: object, ways: list[Callable[[Value[Any]], Value[Any]]], slot: Any
) -> None:
    value: Value[Any] = ai(content)
    for way in ways:
        value = way(value)
    assert value.origin == "ai"
    with pytest.raises(ProvenanceError):
        admit(slot, value)


@pytest.mark.parametrize(
    "leak",
    [
        str,
        bytes,
        list,
        len,
        bool,
        int,
        float,
        sorted,
        "{}".format,
        "%s".__mod__,
        lambda v: v + "x",
        lambda v: "x" + v,
        lambda v: f"{v}",
        lambda v: f"{v:s}",
        lambda v: v[0],
        lambda v: "".join([v]),
        lambda v: json.dumps(v),
        lambda v: pickle.dumps(v),
        lambda v: "x" in v,
        lambda v: v * 2,
        lambda v: v < v,
        Path,
        lambda v: setattr(v, "origin", "device"),
        lambda v: Value("x", None),
        lambda v: Ai("x", None),
        lambda v: device_reading(v),
        lambda v: type("Sly", (Ai,), {}),
    ],
)
def test_the_content_does_not_leak_by_the_ways_of_the_language(leak: Callable[[Any], Any]) -> None:
    with pytest.raises((ProvenanceError, TypeError)):
        leak(ai("secret"))


def test_a_representation_shows_the_origin_alone() -> None:
    assert repr(ai("secret")) == "<ai value>"


@pytest.mark.parametrize("slot", PROTECTED)
def test_the_citizens_word_fills_no_protected_slot(slot: Any) -> None:
    with pytest.raises(ProvenanceError):
        admit(slot, citizen("44010619900101"))


def test_who_may_stand_where() -> None:
    assert admit("identity", device_reading("a")) == "a"
    assert admit("decision", official("a")) == "a"
    assert admit("form", citizen("a")) == "a"
    with pytest.raises(ProvenanceError):
        admit("decision", device_reading("a"))
    with pytest.raises(ProvenanceError):
        admit("nowhere", official("a"))  # type: ignore[arg-type]


def test_a_confirmed_value_becomes_the_citizens_and_never_a_devices() -> None:
    value = ai("张伟").confirmed("张伟")
    assert value.origin == "citizen"
    with pytest.raises(ProvenanceError):
        admit("identity", value)
    with pytest.raises(ProvenanceError, match="不一致"):
        ai("张伟").confirmed("张玮")


@pytest.mark.parametrize("origin", ["official", "device", "citizen"])
def test_json_proves_no_origin(origin: str) -> None:
    assert from_json({"origin": origin, "value": "x"}).origin == "citizen"


@pytest.mark.parametrize("row", [None, [], {}, {"origin": "god", "value": 1}, {"value": 1}])
def test_malformed_json_is_refused(row: object) -> None:
    with pytest.raises(ProvenanceError):
        from_json(row)


def test_the_weakest_origin_wins() -> None:
    assert weakest(["device", "ai", "official"]) == "ai"
    assert weakest(["device", "official"]) == "official"


def test_values_compare_by_origin_too() -> None:
    assert ai("x") == ai("x") and ai("x") != citizen("x") and ai("x") != "x"
    assert len({ai("x"), ai("x"), citizen("x")}) == 2


def test_protected_takes_trusted_values() -> None:
    assert protected("identity", device_reading("a")) == "a"


def test_mypy_refuses_what_the_run_time_refuses(tmp_path: Path) -> None:
    good = 'protected("identity", device_reading("a"))\n'
    source = "from guard.provenance import ai, citizen, device_reading, protected\n"
    file = tmp_path / "slots.py"
    file.write_text(
        source + good + 'protected("identity", ai("a"))\nprotected("identity", citizen("a"))\n'
    )
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache")]
    told = subprocess.run(
        [*command, str(file)], capture_output=True, text=True, cwd=Path(__file__).parents[2]
    ).stdout
    lines = {line.split(":")[1] for line in told.splitlines() if "arg-type" in line}
    assert lines == {"3", "4"}
