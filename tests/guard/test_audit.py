import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from guard.audit import AuditLog
from guard.errors import AuditError
from guard.keys import KeyRing


@pytest.fixture
def log(tmp_path: Path, keys: KeyRing) -> AuditLog:
    log = AuditLog(tmp_path / "audit", keys)
    for n in range(6):
        log.append(f"editor{n % 2}", "publish" if n % 2 else "draft", f"matter:{n}", "说明")
    return log


def _lines(log: AuditLog) -> list[bytes]:
    return log.path.read_bytes().splitlines(keepends=True)


def _places(log: AuditLog) -> list[tuple[str, int]]:
    return [(found.file, found.line) for found in log.verify()]


def test_a_whole_chain_has_no_faults(log: AuditLog) -> None:
    log.sign_head()
    assert log.verify() == []


def test_a_changed_line_is_named(log: AuditLog) -> None:
    lines = _lines(log)
    lines[2] = lines[2].replace(b"matter:2", b"matter:9")
    log.path.write_bytes(b"".join(lines))
    assert _places(log) == [("audit.jsonl", 4)]


def test_a_removed_line_is_named(log: AuditLog) -> None:
    lines = _lines(log)
    log.path.write_bytes(b"".join(lines[:3] + lines[4:]))
    assert _places(log)[0] == ("audit.jsonl", 4)


def test_an_inserted_line_is_named(log: AuditLog) -> None:
    lines = _lines(log)
    row = json.loads(lines[3]) | {"detail": "伪造"}
    log.path.write_bytes(b"".join([*lines[:3], json.dumps(row).encode() + b"\n", *lines[3:]]))
    assert ("audit.jsonl", 5) in _places(log)


def test_an_unreadable_line_is_named(log: AuditLog) -> None:
    lines = _lines(log)
    lines[1] = b"noise\n"
    log.path.write_bytes(b"".join(lines))
    assert ("audit.jsonl", 2) in _places(log)


def test_the_first_line_cannot_be_removed(log: AuditLog) -> None:
    log.path.write_bytes(b"".join(_lines(log)[1:]))
    assert _places(log)[0] == ("audit.jsonl", 1)


def test_a_cut_tail_contradicts_the_record_of_the_end(log: AuditLog) -> None:
    log.path.write_bytes(b"".join(_lines(log)[:-1]))
    assert ("tail.json", 1) in _places(log)


def test_a_rewritten_chain_contradicts_the_signed_head(log: AuditLog, keys: KeyRing) -> None:
    log.sign_head()
    heads = (log.folder / "heads.jsonl").read_bytes()
    for path in log.folder.glob("*.json*"):
        path.unlink()
    for n in range(6):
        log.append("editor0", "draft", f"matter:{n}", "改写")
    (log.folder / "heads.jsonl").write_bytes(heads)
    assert _places(log) == [("heads.jsonl", 1)]


def test_a_forged_head_is_named(log: AuditLog) -> None:
    log.sign_head()
    path = log.folder / "heads.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"n":6', b'"n":7'))
    assert _places(log) == [("heads.jsonl", 1)]


def test_rotation_keeps_the_chain(log: AuditLog) -> None:
    assert log.rotate() is not None
    log.append("editor0", "publish", "matter:7")
    assert [row["n"] for row in log.rows()] == list(range(1, 8))
    assert log.verify() == []


def test_old_segments_go_after_half_a_year_and_the_gap_is_signed(log: AuditLog) -> None:
    log.rotate()
    log.append("editor0", "publish", "matter:7")
    log.rotate(datetime.now(UTC) + timedelta(days=100))
    assert len(list(log.rows())) == 7
    log.append("editor0", "publish", "matter:8")
    log.rotate(datetime.now(UTC) + timedelta(days=400))
    log.append("editor0", "publish", "matter:9")
    assert [row["n"] for row in log.rows()] == [9]
    assert log.verify() == []


def test_search_by_person_operation_and_time(log: AuditLog) -> None:
    assert [row["n"] for row in log.search(who="editor1")] == [2, 4, 6]
    assert [row["n"] for row in log.search(operation="draft")] == [1, 3, 5]
    assert list(log.search(since=datetime.now(UTC) + timedelta(seconds=5))) == []
    assert len(list(log.search(until=datetime.now(UTC)))) == 6


def test_personal_data_is_masked_before_it_is_written(log: AuditLog) -> None:
    log.append("T1", "ask", "session", "我的身份证是11010519491231002X")
    assert b"1949" not in log.path.read_bytes()


def test_a_crash_between_line_and_tail_does_not_break_the_chain(log: AuditLog) -> None:
    tail = (log.folder / "tail.json").read_bytes()
    log.append("editor0", "publish", "matter:7")
    (log.folder / "tail.json").write_bytes(tail)
    log.append("editor0", "publish", "matter:8")
    assert log.verify() == []


def test_a_lost_record_of_the_end_stops_the_log(log: AuditLog) -> None:
    (log.folder / "tail.json").unlink()
    with pytest.raises(AuditError):
        log.append("editor0", "publish", "matter:7")


def test_a_log_that_is_gone_contradicts_the_signed_head(log: AuditLog) -> None:
    log.sign_head()
    log.path.unlink()
    (log.folder / "tail.json").unlink()
    assert _places(log) == [("heads.jsonl", 1)]


def test_lines_dropped_in_order_do_not_contradict_older_heads(log: AuditLog) -> None:
    later = datetime.now(UTC) + timedelta(days=400)
    for _ in range(2):
        log.rotate(later)
        log.append("cli", "init", "keys")
    assert log.verify() == []


@pytest.mark.parametrize(
    "change",
    [{"n": "3"}, {"n": True}, {"n": None}, {"at": "gestern"}, {"at": 7}, {"at": "2026-11-01"}],
)
def test_a_line_of_the_wrong_types_is_named_and_not_stumbled_over(
    log: AuditLog, change: dict[str, object]
) -> None:
    lines = _lines(log)
    lines[2] = json.dumps(json.loads(lines[2]) | change).encode() + b"\n"
    log.path.write_bytes(b"".join(lines))
    assert ("audit.jsonl", 3) in _places(log)
    assert len(list(log.search(since=datetime(2026, 1, 1, tzinfo=UTC)))) == 5


def test_a_line_nested_without_end_is_named(log: AuditLog) -> None:
    with open(log.path, "ab") as file:
        file.write(b"[" * 100_000 + b"\n")
    assert ("audit.jsonl", 7) in _places(log)
