from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from assistant.recording import Event, Recorder
from assistant.services import Services
from guard.audit import AuditLog
from guard.keys import KeyRing
from talking import MONDAY_MORNING, Talk


def test_answers_leave_an_audit_that_holds(
    tmp_path: Path, talk: Talk, real_services: Services
) -> None:
    recorder = Recorder.open(tmp_path)
    recorded = replace(real_services, recorder=recorder)
    talk("老人优待卡怎么办", "我叫张三丰，身份证11010519491231002X，要带什么", services=recorded)
    recorder.close()
    text = (tmp_path / "audit" / "audit.jsonl").read_text(encoding="utf-8")
    assert text.count("\n") == 2
    assert "elder-card" in text and "answered" in text
    assert "11010519491231002X" not in text and "张三丰" not in text
    again = AuditLog(tmp_path / "audit", KeyRing.create(tmp_path / "keys"))
    assert again.verify() == []


def test_a_doubtful_answer_waits_for_a_person(tmp_path: Path) -> None:
    recorder = Recorder.open(tmp_path)
    recorder.put(Event("a1", MONDAY_MORNING, "t1", "问题", "clarify", 0.1, None, None))
    recorder.close()
    (item,) = recorder.reviews.pending()
    assert item.answer_id == "a1" and item.why == "doubtful"
