"""The document of the routes: whole, in Chinese, and made without opening a gateway."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from assistant.transactions import api
from assistant.transactions.errors import problems
from assistant.transactions.routes.told import ProblemOut

HANZI = re.compile("[一-鿿]")
HEAVY = ("sqlalchemy", "jsonschema", "jinja2", "reportlab", "httpx", "rapidocr")


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    app = FastAPI()
    app.include_router(api.router(_never))
    return app.openapi()


def _never() -> Any:
    raise AssertionError("nobody has begun a transaction")


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def test_every_route_says_what_it_does(document: dict[str, Any]) -> None:
    said = [operation["description"] for _, operation in operations(document)]
    assert len(said) >= 28
    assert len(set(said)) == len(said)
    for where, operation in operations(document):
        assert HANZI.search(operation["summary"]), where
        assert HANZI.search(operation["description"]), where
        assert "application/problem+json" in operation["responses"]["4XX"]["content"], where
        for parameter in operation.get("parameters", []):
            assert HANZI.search(parameter["description"]), where
            assert "example" in str(parameter), where


def test_every_field_says_what_it_holds(document: dict[str, Any]) -> None:
    own = {
        name: schema
        for name, schema in document["components"]["schemas"].items()
        if name not in {"HTTPValidationError", "ValidationError"}
    }
    assert len(own) > 20
    for name, schema in own.items():
        assert HANZI.search(schema["description"]), name
        for field, told in schema["properties"].items():
            assert HANZI.search(told["description"]), (name, field)


def test_every_body_has_examples(document: dict[str, Any]) -> None:
    bodies = [
        operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for _, operation in operations(document)
        if "requestBody" in operation
    ]
    assert len(bodies) >= 13
    for name in bodies:
        for field, told in document["components"]["schemas"][name]["properties"].items():
            assert told["examples"], (name, field)


def test_a_problem_is_what_the_document_says(document: dict[str, Any]) -> None:
    assert set(ProblemOut.model_fields) >= {"type", "title", "status", "detail", "citizen"}
    assert all(HANZI.search(problem.citizen) for problem in problems().values())


def test_the_service_starts_without_what_only_transactions_need() -> None:
    """Databases, HTTP clients and paper are loaded by the first transaction."""
    program = f"import sys, assistant.api.app; print([m for m in {HEAVY} if m in sys.modules])"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert told.stdout.decode().strip() == "[]"
