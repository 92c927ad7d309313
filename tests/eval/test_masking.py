import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from eval.cli import app
from eval.errors import EvalError
from eval.masking import Datum, MaskingCase, measure_masking, wanted
from guard.personal import Span

TWO = MaskingCase(
    text="我叫甲乙，电话123",
    data=[Datum(kind="name", text="甲乙"), Datum(kind="phone", text="123")],
)
NONE = MaskingCase(text="几点开门", data=[])


def test_every_figure_by_hand() -> None:
    """Of two data one is hidden whole and of one a part; of three masks one meets no datum."""
    said = {TWO.text: [Span(2, 4, "name"), Span(7, 9, "phone")], NONE.text: [Span(0, 2, "name")]}
    found = measure_masking([TWO, NONE], said.__getitem__)
    assert (found["data"], found["recall"]) == (2, 0.5)
    assert (found["masks"], found["precision"]) == (3, pytest.approx(2 / 3))
    assert (found["harmless"], found["harmless_touched"]) == (1, 1)
    assert found["recall_by_kind"] == {"name": 1.0, "phone": 0.0}


def test_a_datum_is_hidden_by_several_masks_together() -> None:
    found = measure_masking([TWO], lambda _: [Span(2, 3, "name"), Span(3, 10, "address")])
    assert found["recall"] == 1.0


def test_what_is_said_twice_stands_there_twice() -> None:
    case = MaskingCase(text="甲乙和甲乙", data=[Datum(kind="name", text="甲乙")] * 2)
    assert [(s.start, s.end) for s in wanted(case)] == [(0, 2), (3, 5)]


def test_a_case_that_does_not_hold_its_datum_is_told() -> None:
    case = MaskingCase(text="几点开门", data=[Datum(kind="name", text="甲乙")])
    with pytest.raises(EvalError, match="找不到“甲乙”"):
        wanted(case)


def test_the_command_reads_several_files(tmp_path: Path) -> None:
    files = []
    for number, text in enumerate(["我叫张伟，来办事", "几点开门"]):
        data = [{"kind": "name", "text": "张伟"}] if number == 0 else []
        files.append(tmp_path / f"{number}.jsonl")
        files[-1].write_text(json.dumps({"text": text, "data": data}), encoding="utf-8")
    out = tmp_path / "found.json"
    args = ["--cases", str(files[0]), "--cases", str(files[1]), "--json", str(out)]
    result = CliRunner().invoke(app, ["masking", *args])
    assert result.exit_code == 0, result.output
    assert json.loads(out.read_text("utf-8"))["recall"] == 1.0
