from pathlib import Path

import pytest

from guard.errors import GuardError
from guard.switch import KillSwitch


def test_a_stop_holds_for_its_scope(tmp_path: Path) -> None:
    switch = KillSwitch(tmp_path / "switch.json")
    switch.stop("terminal:T1", "演示有误", "张三")
    switch.stop("matter:dibao", "政策调整", "李四")
    assert switch.stopped(terminal="T1") is not None
    stop = switch.stopped(terminal="T2", matter="dibao")
    assert stop is not None and (stop.reason, stop.who) == ("政策调整", "李四")
    assert switch.stopped(terminal="T2", matter="hukou") is None
    switch.stop("all", "全部停用", "张三")
    assert switch.stopped() is not None


def test_another_process_obeys_and_resumes(tmp_path: Path) -> None:
    here, there = KillSwitch(tmp_path / "switch.json"), KillSwitch(tmp_path / "switch.json")
    assert there.stopped() is None
    here.stop("all", "停", "张三")
    assert there.stopped() is not None
    here.resume("all", "已修复", "张三")
    assert there.stopped() is None


def test_an_unreadable_state_stops_everything(tmp_path: Path) -> None:
    (tmp_path / "switch.json").write_text("noise")
    stop = KillSwitch(tmp_path / "switch.json").stopped()
    assert stop is not None and stop.scope == "all"


def test_the_reason_goes_to_the_audit(tmp_path: Path) -> None:
    notes: list[tuple[str, ...]] = []
    switch = KillSwitch(tmp_path / "switch.json", lambda *note: notes.append(note))
    switch.stop("all", "停", "张三")
    switch.resume("all", "好了", "张三")
    assert notes == [("张三", "ai-stop", "all", "停"), ("张三", "ai-resume", "all", "好了")]


@pytest.mark.parametrize(
    ("scope", "reason", "who"), [("x", "r", "w"), ("all", " ", "w"), ("all", "r", "")]
)
def test_a_stop_without_scope_reason_or_name_is_refused(
    tmp_path: Path, scope: str, reason: str, who: str
) -> None:
    with pytest.raises(GuardError):
        KillSwitch(tmp_path / "switch.json").stop(scope, reason, who)
