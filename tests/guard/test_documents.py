"""What the documents claim: the tests they name exist, and guard imports no other room."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = {"assistant", "knowledge", "voice_client", "kiosk_bridge", "eval"}


def test_every_test_named_in_the_security_document_exists() -> None:
    named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", (ROOT / "docs/security.md").read_text())
    assert len(named) > 30
    for file, test in named:
        found = [*(ROOT / "tests").glob(f"*/{file}"), *(ROOT / "tests").glob(f"*/walls/{file}")]
        assert any(f"def {test}(" in path.read_text() for path in found), (file, test)


def test_guard_imports_no_other_room() -> None:
    for path in (ROOT / "guard").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {name.split(".")[0] for name in names} & ROOMS, path
