"""Moving data between a case and a back-end's own words, by dotted paths."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator

from assistant.transactions.forms import admitted
from assistant.transactions.protocol import Case


def document(case: Case) -> dict[str, Any]:
    """The case as a mapping may speak of it; `origins` tells where each value came from.

    Every value passes the wall once more on its way out: RequestFault `wall`.
    """
    return {
        "behind": case.behind,
        "who": case.who,
        "matter": {"id": case.matter.id, "name": case.matter.name},
        "values": {
            name: admitted(case.plan.field(name), value) for name, value in case.values.items()
        },
        "origins": {name: value.origin for name, value in case.values.items()},
        "materials": [
            {
                "name": case.plan.material(name).name,
                "pages": [base64.b64encode(p.picture).decode() for p in pages],
                "e_licence": any(p.kind == "e-licence" for p in pages),
            }
            for name, pages in case.pages.items()
        ],
    }


def build(paths: Mapping[str, str], source: Mapping[str, Any]) -> dict[str, Any]:
    """A body made of the places that the source has; what it lacks is left out."""
    body: dict[str, Any] = {}
    for target, origin in paths.items():
        found = look(source, origin)
        if found is None:
            continue
        *parents, last = target.split(".")
        place = body
        for parent in parents:
            place = place.setdefault(parent, {})
        place[last] = found
    return body


def look(source: object, path: str) -> Any:
    """What stands at a dotted path; None where nothing does. `=text` is that text itself."""
    if path.startswith("="):
        return path[1:]
    found = source
    for key in path.split("."):
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def faults(schema: Mapping[str, Any], value: object) -> list[str]:
    """The places of a value at which a JSON Schema does not hold; no contents."""
    places = []
    for error in Draft202012Validator(schema).iter_errors(value):
        here = [str(part) for part in error.absolute_path]
        lacking = (
            [name for name in error.validator_value if name not in error.instance]
            if error.validator == "required"
            else [""]
        )
        places += [".".join([*here, name]).strip(".") or "." for name in lacking]
    return sorted(set(places))
