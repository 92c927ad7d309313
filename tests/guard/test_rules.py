from pathlib import Path

import pytest

from guard.errors import ConfigError
from guard.rules import RuleFile, Rules, RuleText
from guard.settings import HERE, read_yaml


def _rules(**fields: object) -> Rules:
    rule = RuleText(id="r", verdict="refused_unsafe", reply="unsafe", **fields)  # type: ignore[arg-type]
    return Rules([RuleFile(version="1", allow=["消毒"], slots={"who": ["甲", "乙"]}, rules=[rule])])


def test_allow_listed_spans_do_not_fire() -> None:
    rules = _rules(words=["毒"])
    assert rules.first("消毒证怎么办") is None
    assert rules.first("买毒") is not None


def test_patterns_know_slots_and_gaps_within_a_clause() -> None:
    rules = _rules(patterns=["{who}~2办"])
    assert rules.first("甲来办") is not None
    assert rules.first("乙今天来办") is None
    assert rules.first("甲|办") is None


def test_soft_rules_yield_to_their_context_and_hard_ones_do_not() -> None:
    rules = _rules(soft_words=["假证"], unless=["举报"])
    assert rules.first("哪里有假证") is not None
    assert rules.first("举报假证") is None
    assert _rules(words=["假证"], unless=["举报"]).first("举报假证") is not None


def test_a_bad_pattern_or_slot_is_told_to_the_editor() -> None:
    with pytest.raises(ConfigError, match="规则写错了"):
        _rules(patterns=["("])
    with pytest.raises(ConfigError, match="规则写错了"):
        _rules(patterns=["{nobody}"])


def test_a_malformed_file_is_told_to_the_editor(tmp_path: Path) -> None:
    (tmp_path / "rules_x.yaml").write_text("version: '1'\nrules: [{id: 1}]\n", "utf-8")
    with pytest.raises(ConfigError, match="有误"):
        Rules.load(tmp_path)


def test_at_least_fifteen_kinds_of_unsafe_rules_are_committed() -> None:
    rules = Rules.load().rules.values()
    assert len({rule.id for rule in rules if rule.verdict == "refused_unsafe"}) >= 15


def test_every_rule_has_its_reply() -> None:
    replies = read_yaml(HERE / "lexicon" / "replies.yaml")
    assert {rule.reply for rule in Rules.load().rules.values()} <= set(replies)
