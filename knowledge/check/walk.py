"""Every part of an entry with the keys that lead to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from pydantic import BaseModel

from knowledge.check.fault import Keys
from knowledge.check.gather import Gathered


def parts(value: object, keys: Keys = ()) -> Iterator[tuple[Keys, BaseModel]]:
    """The value itself if it is a model, then every model within it, depth first."""
    if isinstance(value, BaseModel):
        yield keys, value
        for name in type(value).model_fields:
            yield from parts(getattr(value, name), (*keys, name))
    elif isinstance(value, tuple):
        for i, item in enumerate(value):
            yield from parts(item, (*keys, i))


def texts(value: object, keys: Keys = ()) -> Iterator[tuple[Keys, str]]:
    """Every text within a value."""
    if isinstance(value, str):
        yield keys, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from texts(getattr(value, name), (*keys, name))
    elif isinstance(value, tuple):
        for i, item in enumerate(value):
            yield from texts(item, (*keys, i))


def cite_of(part: BaseModel) -> str | None:
    """The source that a part names, if it names one."""
    cite = getattr(part, "source", None)
    return cite if isinstance(cite, str) else None


def end_of(pack: Gathered, part: BaseModel) -> dt.date | None:
    """The last day of a part: its own, or its source's if that is earlier; None if open."""
    source = pack.sources.get((cite_of(part) or "").partition("#")[0])
    ends = (getattr(part, "effective_to", None), source.value.effective_to if source else None)
    known = [end for end in ends if end is not None]
    return min(known) if known else None
