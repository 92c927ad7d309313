"""Every matter that the terminal handles runs from its own YAML, with no code of its own."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.transactions.plan import kinds_of
from knowledge.pack import PACKS, load_pack
from tests.assistant.transactions.terminal import Terminal

PACK = load_pack(PACKS / "tianhe")
WAYS = [(m.id, kind) for m in PACK.matters for kind in kinds_of(m)]
TYPED = {
    "phone": "13800138000",
    "range_from": "2026-01-01",
    "range_to": "2026-10-31",
}


def test_every_print_and_apply_matter_of_the_pack_has_a_way() -> None:
    able = {m.id for m in PACK.matters if m.channel in {"kiosk-print", "apply"}}
    assert able == {matter for matter, _ in WAYS}
    assert len(able) > 40
    assert {kind for _, kind in WAYS} == {"query-print", "apply", "book"}


@pytest.mark.parametrize(("matter", "kind"), WAYS)
def test_a_matter_from_the_first_step_to_the_last(
    page: TestClient, terminal: Terminal, matter: str, kind: str
) -> None:
    case = begin(page, terminal, matter, kind)
    at = f"/{case['id']}"
    assert case["label"] == "模拟办理"
    assert 3 <= len(case["steps"]) <= 5
    case = page.post(f"{at}/identity", json=terminal.card()).json()
    assert case["identified"] == ["self"]
    case = fill(page, case)
    if kind == "query-print":
        paper = page.get(f"{at}/papers/result", params={"form": "receipt"}).json()
        words = "".join(line.get("text", "") for line in paper["lines"])
        assert "模拟办理" in words
        assert page.get(f"{at}/result").json()["rows"]
        return
    assert end(page, case)["receipt"]["number"].startswith("M20261123")
    assert page.delete(at).status_code == 204
    assert page.get(at).json()["code"] == "unknown_transaction"


def begin(page: TestClient, terminal: Terminal, matter: str, kind: str) -> dict[str, Any]:
    answer = page.post("", json=terminal.opening(matter, kind=kind))
    assert answer.status_code == 201, answer.text
    return answer.json()


def fill(page: TestClient, case: dict[str, Any]) -> dict[str, Any]:
    """Type what is asked for, taking the first choice of each."""
    values = {}
    for row in case["fields"]:
        field = row["field"]
        if row["value"] is None and field["required"]:
            values[field["id"]] = row["options"][0]["id"] if row["options"] else TYPED[field["id"]]
    answer = page.post(f"/{case['id']}/fields", json={"values": values})
    assert answer.status_code == 200, answer.text
    return answer.json()


def end(page: TestClient, case: dict[str, Any]) -> dict[str, Any]:
    """Check: everything that is missing stands there at once. Then hand in what there is."""
    at = f"/{case['id']}"
    notice = page.post(f"{at}/check").json()["notice"]
    needed = {row["material"]["id"] for row in case["materials"] if row["needed"]}
    assert {f["ref"] for f in notice["findings"] if f["blocking"]} == needed
    assert all(f["how"] for f in notice["findings"])
    if needed:
        assert not notice["complete"]
        assert page.post(f"{at}/submission").json()["code"] == "missing_value"
        for material in needed:
            page.post(f"{at}/materials/{material}/sample")
        assert page.post(f"{at}/check").json()["notice"]["complete"]
    return page.post(f"{at}/submission").json()
