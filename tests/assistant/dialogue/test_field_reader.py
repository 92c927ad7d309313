from __future__ import annotations

from pathlib import Path

import pytest

from assistant.dialogue.field_reader import FieldReader
from assistant.services import Services
from knowledge.fields import Field
from knowledge.reading import read_yaml

DECIDE = Path(__file__).parents[3] / "assistant" / "config" / "decide.yaml"


@pytest.fixture(scope="module")
def reader(real_services: Services) -> FieldReader:
    return real_services.fields


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("这张证办下来要掏几个钱", Field.FEE),
        ("我要等到猴年马月才拿得到手啊", Field.TIME),
        ("这事归哪个衙门管，我往哪跑", Field.WHERE),
        ("婆婆九十岁下不了楼，她不来成吗", Field.VISITS),
        ("我只有礼拜天才走得开", Field.WHERE),
        ("怕漏了东西又要折回去，包里该装些什么", Field.MATERIALS),
        ("窝在沙发上点几下能弄完不", Field.ONLINE),
    ],
)
def test_askings_without_a_cue_word(
    reader: FieldReader, real_services: Services, text: str, field: Field
) -> None:
    assert field in reader.asked(real_services.base.index.preparer(text))


def test_a_bare_matter_asks_for_no_field(reader: FieldReader, real_services: Services) -> None:
    assert reader.asked(real_services.base.index.preparer("老人优待卡")) == []


def test_probabilities_add_up(reader: FieldReader, real_services: Services) -> None:
    read = reader.read(real_services.base.index.preparer("要多少钱"))
    shares = [share for _, share in read]
    assert read[0][0] == Field.FEE
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) == pytest.approx(1, abs=1e-3)


def test_both_things_that_are_asked_are_answered(
    reader: FieldReader, real_services: Services
) -> None:
    asked = reader.asked(real_services.base.index.preparer("要带什么证件，工本费多少钱"))
    assert {Field.MATERIALS, Field.FEE} <= set(asked)


def test_no_more_is_answered_than_a_screen_bears(
    reader: FieldReader, real_services: Services
) -> None:
    text = "要带什么材料，多少钱，多久，在哪里，电话多少，网上行不行，要跑几趟"
    assert len(reader.asked(real_services.base.index.preparer(text))) == 4


def test_what_was_fitted_is_kept(real_services: Services, tmp_path: Path) -> None:
    preparer = real_services.base.index.preparer
    rules = read_yaml(DECIDE)["fields"]
    first = FieldReader.open(preparer, tmp_path, rules)
    stamps = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert len(stamps) == 2
    again = FieldReader.open(preparer, tmp_path, rules)
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == stamps
    question = preparer("要带什么")
    assert first.read(question) == again.read(question)
