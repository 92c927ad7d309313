"""Every route of an application, found by walking it, and a request that each would take."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient
from httpx import Response
from starlette.routing import BaseRoute, Mount, Route

_PARAMETER = re.compile(r"{(\w+)(?::\w+)?}")


@dataclass(frozen=True)
class Door:
    """One way into the application."""

    method: str
    path: str
    body: dict[str, Any] | None
    """What its own documentation gives as an example, None where it takes no JSON."""

    def address(self, known: dict[str, str]) -> str:
        """The path with its parameters filled in, unknown ones with a word."""
        return _PARAMETER.sub(lambda found: known.get(found[1], "elder-card"), self.path)

    def knock(
        self,
        client: TestClient,
        known: dict[str, str],
        body: dict[str, Any] | None,
        headers: dict[str, str],
    ) -> Response:
        """Send a request; a stream is read to its end."""
        return client.request(self.method, self.address(known), json=body, headers=headers)


def doors(app: FastAPI) -> list[Door]:
    """Every route and method, in mounted applications too; a kind not known here is an error."""
    return [door for door in _doors(app.routes, "") if door.method not in ("HEAD", "OPTIONS")]


def _doors(routes: Sequence[BaseRoute], prefix: str) -> Iterator[Door]:
    for context in iter_route_contexts(routes):
        route = context.original_route
        if isinstance(route, Mount):
            yield from _doors(route.routes, prefix + route.path)
        elif isinstance(route, Route | APIRoute):
            body = _example(route) if isinstance(route, APIRoute) else None
            for method in sorted(route.methods or ()):
                yield Door(method, f"{prefix}{context.path}", copy.deepcopy(body))
        else:
            raise AssertionError(f"a kind of route that the walk does not know: {route!r}")


def _example(route: APIRoute) -> dict[str, Any] | None:
    """A body made of the examples in the OpenAPI document."""
    document = get_openapi(title="-", version="-", routes=[route])
    (operations,) = document["paths"].values()
    found = next(iter(operations.values())).get("requestBody")
    if not found or "application/json" not in found["content"]:
        return None
    made = _value(found["content"]["application/json"]["schema"], document)
    return made if isinstance(made, dict) else None


def _value(schema: dict[str, Any], document: dict[str, Any]) -> Any:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _value(document["components"]["schemas"][name], document)
    if schema.get("examples"):
        return schema["examples"][0]
    if "const" in schema or "default" in schema:
        return schema.get("const", schema.get("default"))
    if "properties" in schema:
        return {name: _value(inner, document) for name, inner in schema["properties"].items()}
    for way in ("anyOf", "oneOf", "allOf"):
        if way in schema:
            return _value(schema[way][0], document)
    plain: dict[str, Any] = {
        "integer": 1,
        "number": 1.0,
        "boolean": True,
        "array": [],
        "object": {},
    }
    return plain.get(schema.get("type", ""), "x")
